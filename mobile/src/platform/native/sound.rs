//! Two sounds that are told apart without looking.

pub fn good() {}

pub fn bad() {}
