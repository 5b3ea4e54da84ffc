//! The few marks that a notice's body knows. A blank line ends a paragraph, `# ` begins a heading, `- ` an item of a list,
//! and `[words](https://…)` is a link. Everything else is text; nothing of it is ever taken for HTML.

/// A part of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    Text(String),
    /// Always to an `https://` address.
    Link {
        words: String,
        url: String,
    },
}

/// Takes a body apart.
#[must_use]
pub fn blocks(body: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    // Whether the next line goes on with the paragraph or list before it.
    let mut open = false;
    for line in body.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
        } else if let Some(heading) = line.strip_prefix("# ") {
            found.push(Block::Heading(heading.trim().to_owned()));
            open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            let item = spans(item.trim());
            match found.last_mut() {
                Some(Block::List(items)) if open => items.push(item),
                _ => found.push(Block::List(vec![item])),
            }
            open = true;
        } else {
            match found.last_mut() {
                Some(Block::Paragraph(before)) if open => {
                    before.push(Span::Text("\n".to_owned()));
                    before.extend(spans(line));
                }
                _ => found.push(Block::Paragraph(spans(line))),
            }
            open = true;
        }
    }
    found
}

fn spans(line: &str) -> Vec<Span> {
    let (mut found, mut rest) = (Vec::new(), line);
    while let Some((before, words, url, after)) = next_link(rest) {
        if !before.is_empty() {
            found.push(Span::Text(before.to_owned()));
        }
        found.push(Span::Link { words: words.to_owned(), url: url.to_owned() });
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Span::Text(rest.to_owned()));
    }
    found
}

/// What stands before the first link, its words, its address, and what comes after.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let mut from = 0;
    loop {
        let middle = from + text.get(from..)?.find("](https://")?;
        let (before, rest) = text.split_at_checked(middle)?;
        let (url, after) = rest.get("](".len()..)?.split_once(')')?;
        let good = url.len() > "https://".len()
            && !url
                .contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '@' | '\\'));
        match before
            .rfind('[')
            .and_then(|open| Some((before.get(..open)?, before.get(open + 1..)?)))
        {
            Some((before, words)) if good && !words.trim().is_empty() => {
                return Some((before, words.trim(), url, after));
            }
            _ => from = middle + "](".len(),
        }
    }
}

/// The body without its marks, a line for each part of it: for reading aloud, and for a summary.
#[must_use]
pub fn plain(body: &str) -> String {
    let line = |spans: &[Span]| -> String {
        spans
            .iter()
            .map(|span| match span {
                Span::Text(text) => text.as_str(),
                Span::Link { words, .. } => words.as_str(),
            })
            .collect()
    };
    let mut lines = Vec::new();
    for block in blocks(body) {
        match block {
            Block::Heading(heading) => lines.push(heading),
            Block::Paragraph(spans) => lines.push(line(&spans)),
            Block::List(items) => lines.extend(items.iter().map(|item| line(item))),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Span {
        Span::Text(words.to_owned())
    }

    #[test]
    fn a_body_has_headings_paragraphs_and_lists() {
        let body = "# 停水\n明天停水。\n请提前存水。\n\n- 上午\n- 下午\n\n- 晚上\n";
        assert_eq!(
            blocks(body),
            [
                Block::Heading("停水".to_owned()),
                Block::Paragraph(vec![text("明天停水。"), text("\n"), text("请提前存水。")]),
                Block::List(vec![vec![text("上午")], vec![text("下午")]]),
                Block::List(vec![vec![text("晚上")]]),
            ]
        );
        assert_eq!(plain(body), "停水\n明天停水。\n请提前存水。\n上午\n下午\n晚上");
    }

    #[test]
    fn links_go_to_https_only() {
        let link =
            |words: &str, url: &str| Span::Link { words: words.to_owned(), url: url.to_owned() };
        assert_eq!(
            spans("看[这里](https://a.example/x)和[那里](https://b.example)。"),
            [
                text("看"),
                link("这里", "https://a.example/x"),
                text("和"),
                link("那里", "https://b.example"),
                text("。"),
            ]
        );
        for none in [
            "[点我](javascript:alert(1))",
            "[点我](http://a.example)",
            "[点我](https://)",
            "[点我](https://a.example\" onclick=\"x)",
            "[点我](https://user@evil.example)",
            "[ ](https://a.example)",
            "](https://a.example)",
            "[点我](https://a.example",
            "<script>alert(1)</script>",
        ] {
            assert_eq!(spans(none), [text(none)], "{none}");
        }
        // What is none does not hide the one after it.
        assert_eq!(
            spans("](https://x)[甲](https://a.example)"),
            [text("](https://x)"), link("甲", "https://a.example")]
        );
    }
}
