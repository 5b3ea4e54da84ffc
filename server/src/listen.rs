//! Sockets to listen on, made so that the system cuts off whoever stops reading.

use std::{
    net::{TcpListener, ToSocketAddrs},
    time::Duration,
};

use anyhow::Context;
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};

/// After this silence the system asks whether the other side still lives.
const SILENCE: Duration = Duration::from_secs(60);
/// Connections that may wait to be accepted.
const BACKLOG: i32 = 2048;

/// Listens on every address that the host's name stands for. What is set here holds for each accepted connection: one on
/// which nothing of what was sent is taken for as long as `unread` is ended, for its reader is stuck or gone.
///
/// # Errors
/// Where an address cannot be had.
pub fn listen(host: &str, port: u16, unread: Duration) -> anyhow::Result<Vec<TcpListener>> {
    let addresses = (host, port)
        .to_socket_addrs()
        .with_context(|| format!("{host} is no address of this machine"))?;
    let mut listeners = Vec::new();
    for address in addresses {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENCE))?;
        #[cfg(target_os = "linux")]
        socket.set_tcp_user_timeout(Some(unread))?;
        socket
            .bind(&address.into())
            .and_then(|()| socket.listen(BACKLOG))
            .with_context(|| format!("cannot listen on {address}"))?;
        listeners.push(TcpListener::from(socket));
    }
    Ok(listeners)
}
