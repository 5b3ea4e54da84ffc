//! Every page drawn on the host, in each state that it can be in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod classes;
mod counter;
mod desk;
mod duties;
mod fixtures;
mod goods;
mod home;
mod needs;
mod notices;
mod oneself;
mod pay;
mod points;
mod stage;
mod stock;
mod village;
