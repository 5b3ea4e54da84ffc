//! A disk without room: writes are refused with a reason, reads go on, and so do writes as soon as there is room.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::Command,
    time::Instant,
};

use reqwest::StatusCode;
use xiangyue_server::db::Location;
use xiangyue_shared::{
    account::GetMe, endpoint::NoQuery, entry::ListEntries, error::ErrorCode, ids::PictureId,
    rule::AddPicture,
};
use xiangyue_tests::{
    Client, Engine, TestApp, files,
    folder::Folder,
    runtime, tools,
    village::{VILLAGE, region},
};

use super::{
    load::Shop,
    row::{Row, repeats},
};

/// A small disk of its own.
struct Disk {
    folder: Folder,
}

impl Disk {
    /// `None`, and says so, where nothing may be mounted.
    fn mount() -> Option<Self> {
        let folder = Folder::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "xiangyue-test"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { folder }),
            _ => {
                tools::not_run("a disk of a test's own can be mounted only by root");
                None
            }
        }
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        for size in [64 * 1024, 4096, 512] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.folder.path().join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(self.folder.path()).status());
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status();
    assert!(status.expect("cp").success());
}

#[test]
fn a_full_disk_is_read_only_until_there_is_room() {
    for _ in 0..repeats() {
        let Some(disk) = Disk::mount() else { return };
        fill_up(&disk);
    }
}

fn fill_up(disk: &Disk) {
    let runtime = runtime();
    let app = TestApp::start(Engine::Sqlite);
    let cadre = runtime.block_on(app.cadre(&region(VILLAGE)));
    let mut shop = runtime.block_on(Shop::furnish(app));
    let data = disk.folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    copy(shop.app.folder.path(), &data);
    shop.location = Location::File(data.join("xiangyue.db"));
    shop.program = shop.program.at(&data);
    let mut row = Row {
        fault: "disk full",
        how: "a full tmpfs under load",
        engine: "SQLite",
        tried: 1,
        ..Row::default()
    };

    let server = shop.program.serve();
    let load = shop.load(&runtime, &server.url);
    runtime.block_on(load.until("load", |told| told.acknowledged.len() > 50));
    disk.fill();
    runtime.block_on(async {
        load.until("a refusal", |told| told.refused_as(ErrorCode::StorageFull) > 20).await;
        reads_go_on(&shop, &Client::new(server.url.clone())).await;
    });
    // It starts on the full disk too, and after a kill.
    server.kill();
    let mut told = runtime.block_on(load.end());
    shop.learn(&mut told);
    let server = shop.program.serve();
    let client = Client::new(server.url.clone());
    runtime.block_on(async {
        reads_go_on(&shop, &client).await;
        let answer = shop.ask(&client, &shop.attempt(0)).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE);
        assert!(answer.header("retry-after").is_some());
        answer.refused(ErrorCode::StorageFull);
        let photo = AddPicture { village: region(VILLAGE), picture: PictureId::new() };
        let answer = client.call(&cadre, photo, NoQuery {}, files::photo(400, 300)).await;
        answer.refused(ErrorCode::StorageFull);
    });

    let load = shop.load(&runtime, &server.url);
    runtime.block_on(load.until("a refusal", |told| told.refusals.len() > 20));
    disk.make_room();
    let room = Instant::now();
    runtime.block_on(load.until("a write", |told| told.first_after(room).is_some()));
    let mut told = runtime.block_on(load.end());
    row.recovered_in(told.first_after(room).expect("a write"));
    shop.learn(&mut told);
    row.sent_again += runtime.block_on(shop.settle(&client));
    assert!(server.stop().success(), "it stops well");
    shop.conclude(&mut row);
    shop.program.verify();
}

async fn reads_go_on(shop: &Shop, client: &Client) {
    for villager in &shop.villagers {
        client.get(villager, GetMe {}).await.ok();
        client.get(villager, ListEntries { household: villager.household() }).await.ok();
    }
}
