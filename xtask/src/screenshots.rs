//! `cargo xtask screenshots`: a picture of every screen in every look, and a sheet that shows them side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use color_quant::NeuQuant;
use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};

use crate::axe::{self, AXE_VARIABLE};
use crate::browser::{BROWSER_VARIABLE, Browser, DRIVER_VARIABLE};
use crate::client;
use crate::process;
use crate::progress::step;
use crate::project::Project;

/// Tells the tour to take pictures.
const PICTURES_VARIABLE: &str = "XIANGYUE_SCREENSHOTS";
/// The looks, as the pictures' names end.
const LOOKS: [&str; 4] = ["phone", "large", "dark", "wide"];
/// Pictures of the README: the screen's, and their own names.
const README: [(&str, &str); 7] = [
    ("home-phone", "home"),
    ("pay-phone", "pay-code"),
    ("store-phone", "store"),
    ("keep-preview-phone", "keeper"),
    ("home-large", "large-print"),
    ("home-dark", "dark"),
    ("desk-household-wide", "desk"),
];
/// Colours of a picture in the README: enough for what is drawn with a few.
const COLOURS: usize = 256;
/// How thoroughly colours are chosen, from 1 (most) to 30.
const SAMPLING: i32 = 3;

/// Options of `cargo xtask screenshots`.
#[derive(Args)]
pub struct Options {
    /// Also put the pictures that the README shows into docs/screenshots.
    #[arg(long)]
    readme: bool,
}

/// Takes the pictures, and gives the sheet.
pub fn take(project: &Project, options: &Options) -> Result<PathBuf> {
    let browser = step("screenshots: a browser", Browser::find)?;
    let axe = step("screenshots: axe-core", || axe::find(project))?;
    let client = client::build_for_tests(project)?;
    let folder = project.target.join("screenshots");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    step("screenshots: take them", || {
        let tour = ["test", "--package=xiangyue-tests", "--test=browser", "--", "tour::"];
        process::run(
            process::cargo(project)
                .args(tour)
                .env(PICTURES_VARIABLE, "1")
                .env("XIANGYUE_CLIENT_DIR", client)
                .env(AXE_VARIABLE, axe)
                .env(BROWSER_VARIABLE, browser.chromium)
                .env(DRIVER_VARIABLE, browser.driver),
        )
    })?;
    let sheet = folder.join("index.html");
    fs::write(&sheet, sheet_of(&names_in(&folder)?))?;
    if options.readme {
        step("screenshots: the README's", || {
            README.iter().try_for_each(|(from, to)| {
                let to = project.root.join("docs/screenshots").join(format!("{to}.png"));
                shrink(&folder.join(format!("{from}.png")), &to)
            })
        })?;
    }
    Ok(sheet)
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).context("no picture was taken")? {
        let name = entry?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".png")).map(str::to_owned));
    }
    if names.is_empty() {
        bail!("no picture was taken");
    }
    Ok(names)
}

/// A page with a row for each screen, and its looks beside one another.
fn sheet_of(names: &[String]) -> String {
    let mut screens: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for name in names {
        if let Some((screen, look)) = name.rsplit_once('-') {
            screens.entry(screen).or_default().insert(look);
        }
    }
    let mut page = "<!doctype html><meta charset=\"utf-8\"><title>Xiangyue 乡约: every screen</title>\n\
         <style>body { font: 14px sans-serif; background: #ddd; } section { display: flex; gap: 12px; align-items: start; \
         margin-bottom: 24px; } h2 { width: 10em; } img { height: 520px; box-shadow: 0 1px 4px #0006; }</style>\n"
        .to_owned();
    for (screen, looks) in screens {
        let _text_takes_everything = write!(page, "<section><h2>{screen}</h2>");
        for look in LOOKS.iter().filter(|look| looks.contains(**look)) {
            let file = format!("{screen}-{look}.png");
            let _text_takes_everything = write!(
                page,
                "<a href=\"{file}\"><img src=\"{file}\" alt=\"{look}\" loading=\"lazy\"></a>"
            );
        }
        page.push_str("</section>\n");
    }
    page
}

/// Halves a picture, which was taken twice as fine as the page is, and lets it have few colours.
fn shrink(from: &Path, to: &Path) -> Result<()> {
    let large = Pixmap::load_png(from).with_context(|| format!("no {}", from.display()))?;
    let (width, height) = (large.width() / 2, large.height() / 2);
    let mut small = Pixmap::new(width, height).context("the picture is empty")?;
    let paint = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
    small.draw_pixmap(0, 0, large.as_ref(), &paint, Transform::from_scale(0.5, 0.5), None);
    let colours = NeuQuant::new(SAMPLING, COLOURS, small.data());
    let mut indices = Vec::with_capacity(small.pixels().len());
    for pixel in small.data().chunks_exact(4) {
        indices.push(u8::try_from(colours.index_of(pixel))?);
    }
    let file = fs::File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(colours.color_map_rgb());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_has_a_row_for_each_screen_and_its_looks_in_order() {
        let names = ["store-wide", "store-phone", "keep-scan-large"].map(str::to_owned);
        let sheet = sheet_of(&names);
        let at = |text: &str| sheet.find(text).expect(text);
        assert!(at("<h2>keep-scan</h2>") < at("<h2>store</h2>"));
        assert!(at("store-phone.png") < at("store-wide.png"));
        assert_eq!(sheet.matches("<section>").count(), 2);
    }
}
