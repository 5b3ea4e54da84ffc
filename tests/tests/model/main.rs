//! Random commands against the server and against a plain model of what they mean: one after another, with every
//! number compared after every step; and many at once, with every number compared at the end.

mod at_once;
mod commands;
mod one_by_one;
mod world;
