//! The real program, killed and copied while it works.

mod backup;
mod kills;
mod load;
