//! What a native shell does where a browser would: keeping, reading codes, knowing its server.

use std::{fs, io::Cursor};

use fast_qr::QRBuilder;
use image::{GrayImage, ImageFormat, Luma, imageops};
use xiangyue_mobile::platform::{
    Chosen, camera,
    native::{server, storage},
};

#[test]
fn only_a_safe_server_is_taken() {
    let known = [
        ("xiangyue.example", "https://xiangyue.example"),
        (" https://xiangyue.example/store?a=b ", "https://xiangyue.example"),
        ("https://xiangyue.example:8443", "https://xiangyue.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ];
    for (typed, origin) in known {
        assert_eq!(server::parse(typed).as_deref(), Some(origin), "{typed}");
    }
    let refused = [
        "",
        "两个 字",
        "http://xiangyue.example",
        "http://127.0.0.1.example",
        "https://me:secret@xiangyue.example",
        "ftp://xiangyue.example",
        "file:///etc/passwd",
        "javascript://x",
    ];
    for typed in refused {
        assert_eq!(server::parse(typed), None, "{typed}");
    }
}

#[test]
fn what_is_kept_outlives_the_program() {
    let folder = std::env::temp_dir().join(format!("xiangyue-kept-{}", uuid::Uuid::now_v7()));
    storage::open(&folder).unwrap();
    let long = format!("xy.cache./api/v1/x?{}", "长".repeat(300));
    assert!(storage::set("xy.session", "第一") && storage::set("xy.session", "第二"));
    assert!(storage::set(&long, "x") && storage::set("xy.gone", "x"));
    storage::remove("xy.gone");
    // A write that a power failure cut short, and something that is none of ours.
    fs::write(folder.join("0000.new"), "[\"xy.session\", \"hal").unwrap();
    fs::write(folder.join("0001.json"), "[\"xy.session\", \"hal").unwrap();
    // As a program that starts anew does.
    storage::open(&folder).unwrap();
    assert_eq!(storage::get("xy.session").as_deref(), Some("第二"));
    assert_eq!(storage::keys(), [long.as_str(), "xy.session"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_code_is_read_from_a_picture() {
    let code = QRBuilder::new("xyp1.例").build().unwrap();
    let side = u32::try_from(code.size).unwrap();
    let modules = GrayImage::from_fn(side + 8, side + 8, |x, y| {
        let dark = x >= 4
            && y >= 4
            && x < side + 4
            && y < side + 4
            && code[usize::try_from(y - 4).unwrap()][usize::try_from(x - 4).unwrap()].value();
        Luma([if dark { 30 } else { 230 }])
    });
    // A small code in a large photo, and a large code.
    for (scale, width) in [(6, 3000), (12, 700)] {
        let side = (side + 8) * scale;
        let big = imageops::resize(&modules, side, side, imageops::FilterType::Nearest);
        let mut photo = GrayImage::from_pixel(width, width, Luma([200]));
        imageops::overlay(&mut photo, &big, 100, 60);
        let mut bytes = Vec::new();
        photo.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
        let chosen = Chosen { name: "p.jpg".into(), media_type: "image/jpeg".into(), bytes };
        assert_eq!(camera::read(&chosen).await.as_deref(), Some("xyp1.例"), "{width}");
    }
    let nothing = Chosen { name: "x".into(), media_type: "image/png".into(), bytes: vec![1, 2] };
    assert_eq!(camera::read(&nothing).await, None);
}
