//! Pictures that must be PNG, drawn from their SVG sources with every build: home screens and chats take nothing else.

use std::fs;

use anyhow::{Context, Result};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use crate::assets::Source;
use crate::project::Project;

/// A picture to draw.
struct Picture {
    /// Its source, below the workspace.
    from: &'static str,
    /// Its name among the client's assets.
    name: &'static str,
    /// In pixels; the height follows from the source.
    width: u16,
}

const ICON: &str = "mobile/web/assets/icon.svg";
/// Cut by the device into whatever shape it likes.
const MASKABLE: &str = "mobile/pictures/icon-maskable.svg";
/// What chats show beside a link.
const SHARE: &str = "mobile/pictures/share.svg";

const PICTURES: &[Picture] = &[
    Picture { from: ICON, name: "icon-192.png", width: 192 },
    Picture { from: ICON, name: "icon-512.png", width: 512 },
    Picture { from: MASKABLE, name: "icon-maskable-512.png", width: 512 },
    Picture { from: MASKABLE, name: "apple-touch-icon.png", width: 180 },
    Picture { from: SHARE, name: "share.png", width: 1200 },
];

/// Draws all of them.
pub fn draw(project: &Project) -> Result<Vec<Source>> {
    let drawn = PICTURES.iter().map(|picture| {
        let svg = fs::read(project.root.join(picture.from));
        let bytes = svg
            .map_err(anyhow::Error::from)
            .and_then(|svg| png(&svg, picture.width))
            .with_context(|| format!("cannot draw {}", picture.from))?;
        Ok(Source { path: format!("/assets/{}", picture.name), bytes })
    });
    drawn.collect()
}

fn png(svg: &[u8], width: u16) -> Result<Vec<u8>> {
    let tree = Tree::from_data(svg, &Options::default())?;
    let size = tree.size();
    let scale = f32::from(width) / size.width();
    let scaled = size.to_int_size().scale_to_width(width.into()).context("it has no size")?;
    let mut pixels = Pixmap::new(scaled.width(), scaled.height()).context("it has no size")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels.encode_png()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_width_asked_for_and_the_sources_shape() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="red"/></svg>"#;
        let drawn = Pixmap::decode_png(&png(svg, 100).unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (100, 50));
        let middle = drawn.pixel(50, 25).unwrap();
        assert_eq!((middle.red(), middle.green(), middle.alpha()), (255, 0, 255));
        assert!(png(b"no picture", 100).is_err());
    }
}
