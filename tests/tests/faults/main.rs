//! The real program, its disk, its clock, its database and its clients, while they fail under load. What was
//! acknowledged is never lost, and the books agree each time.

mod backup;
mod clock;
mod fsync;
mod full_disk;
mod kills;
mod load;
mod peers;
mod postgres_restart;
mod row;
mod shutdown;
mod slow_clients;
mod upgrade;
