//! Clients that send or read as slowly as they can, to hold the server's connections: others are served meanwhile,
//! and the slow are cut off.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use xiangyue_shared::{account::GetMe, error::ErrorCode};
use xiangyue_tests::{Client, Engine, runtime};

use super::{
    load::Shop,
    row::{Row, repeats},
};

/// Seconds that the server waits for a slow client in this test.
const PATIENCE: &str = "2";
/// What becomes of a slow client must be clear after this, which is far beyond its time-out.
const IN_THE_END: Duration = Duration::from_secs(60);
/// Slow clients of each kind.
const SLOW: usize = 60;
/// Requests of one client that reads no answer: more than sockets hold.
const UNREAD: usize = 400;

#[test]
fn the_slow_are_cut_off_and_hold_nobody_up() {
    for _ in 0..repeats() {
        outlast();
    }
}

fn outlast() {
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(Engine::Sqlite));
    let mut row = Row {
        fault: "slow clients",
        how: "heads and bodies that never end, answers that nobody reads",
        engine: "SQLite",
        ..Row::default()
    };
    // All of these clients have one address, which must not be what stops them.
    let (server, _) =
        shop.program.serve_with(&["--patience", PATIENCE, "--requests-per-second", "100000"]);
    let address = server.url.strip_prefix("http://").expect("an address").to_owned();
    let load = shop.load(&runtime, &server.url);
    let ended = runtime.block_on(async {
        let mut slow = JoinSet::new();
        for _ in 0..SLOW {
            slow.spawn(slow_head(address.clone()));
            slow.spawn(slow_body(address.clone()));
        }
        for _ in 0..SLOW / 10 {
            slow.spawn(no_reader(address.clone()));
        }
        let client = Client::new(server.url.clone());
        let mut ended = 0;
        while !slow.is_empty() {
            // Somebody else is served meanwhile.
            client.get(&shop.villagers[0], GetMe {}).await.ok();
            while let Some(one) = slow.try_join_next() {
                one.expect("a slow client that is cut off");
                ended += 1;
            }
            sleep(Duration::from_millis(50)).await;
        }
        ended
    });
    row.tried += ended;
    let mut told = runtime.block_on(load.end());
    let other = told.refusals.len() - told.refused_as(ErrorCode::TooManyRequests);
    assert_eq!(other, 0, "{:?}", told.refusals);
    let waits = told.at.windows(2).filter_map(|pair| pair[1].checked_duration_since(pair[0]));
    row.recovered_in(waits.max().unwrap_or_default());
    shop.learn(&mut told);
    row.sent_again += runtime.block_on(shop.settle(&Client::new(server.url.clone())));
    assert!(server.stop().success(), "it stops well");
    shop.conclude(&mut row);
    shop.program.verify();
}

/// All that still comes. Ends where the server ends the connection, well or not.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(IN_THE_END, stream.read_to_end(&mut bytes)).await;
    drop(read.expect("a connection that the server ends"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A head that comes letter by letter and never ends.
async fn slow_head(address: String) {
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream
        .write_all(b"GET /api/v1/regions HTTP/1.1\r\nhost: x\r\nx-slow: ")
        .await
        .expect("a start");
    let (mut from, mut to) = stream.split();
    let writing = async {
        while to.write_all(b"a").await.is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    let mut bytes = Vec::new();
    let reading = timeout(IN_THE_END, from.read_to_end(&mut bytes));
    tokio::select! {
        () = writing => {}
        read = reading => drop(read.expect("a connection that the server ends")),
    }
    let answer = String::from_utf8_lossy(&bytes);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// A body that was announced and does not come.
async fn slow_body(address: String) {
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let head = "POST /api/v1/auth/password HTTP/1.1\r\nhost: x\r\n\
        content-type: application/json\r\ncontent-length: 10000\r\n\r\n{\"phone\":";
    stream.write_all(head.as_bytes()).await.expect("a start");
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains(ErrorCode::TooSlow.as_str()), "{answer}");
}

/// One who asks again and again and takes no answer.
async fn no_reader(address: String) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream =
        socket.connect(address.parse().expect("an address")).await.expect("a connection");
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(UNREAD);
    // The server may stop taking them.
    drop(timeout(Duration::from_secs(5), stream.write_all(request.as_bytes())).await);
    // Meanwhile it has waited longer than it has patience for.
    sleep(Duration::from_secs(8)).await;
    let answers = rest(&mut stream).await.matches("HTTP/1.1 200").count();
    assert!(answers < UNREAD, "all {UNREAD} answers were kept for one who did not read");
}
