//! Long lists, of which only the rows near the view are in the page: a phone with little memory scrolls a thousand as
//! it scrolls twenty.

use dioxus::prelude::*;

/// Rows that come and go together; about a screen full.
const TOGETHER: u8 = 10;
/// Height of a row before one was measured, in pixels.
const ROW_PIXELS: f64 = 72.0;

/// Ten rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Group {
    visible: bool,
    /// In pixels, once measured.
    height: Option<f64>,
}

/// What of a list is near the view.
#[derive(Clone, Copy, PartialEq)]
pub struct Window {
    groups: Signal<Vec<Group>>,
}

/// How the lists stood when their pages were left, by name: one who comes back finds the same rows at the same place.
static LEFT: GlobalSignal<Vec<(&'static str, Vec<Group>)>> = Signal::global(Vec::new);

/// Watches a list.
pub fn use_window(list: &'static str) -> Window {
    let groups = use_signal(|| {
        let left = LEFT.peek();
        left.iter()
            .find(|(name, _)| *name == list)
            .map_or_else(Vec::new, |(_, groups)| groups.clone())
    });
    use_drop(move || {
        let mut left = LEFT.write();
        left.retain(|(name, _)| *name != list);
        left.push((list, groups.peek().clone()));
    });
    Window { groups }
}

impl Window {
    /// Draws the rows near the view with `row`, which gives each its key, and leaves room for the others.
    pub fn rows<T>(self, items: &[T], row: impl Fn(&T) -> Element) -> Element {
        let known = self.groups.read();
        let groups = items.chunks(TOGETHER.into()).enumerate().map(|(number, items)| {
            let near = is_near(&known, number);
            let room = if near { String::new() } else { format!("height: {}px", height(&known, number, items.len())) };
            rsx! {
                div { key: "{number}", class: "rows", style: room, onvisible: move |event| self.saw(number, near, &event),
                    if near {
                        for item in items {
                            {row(item)}
                        }
                    }
                }
            }
        });
        rsx! {
            {groups}
        }
    }

    fn saw(mut self, number: usize, drawn: bool, event: &VisibleData) {
        let before = self.groups.peek().get(number).copied().unwrap_or_default();
        let mut after = Group { visible: event.is_intersecting().unwrap_or_default(), ..before };
        if drawn && let Ok(place) = event.get_bounding_client_rect() {
            after.height = Some(place.height());
        }
        if after == before {
            return;
        }
        let mut groups = self.groups.write();
        if groups.len() <= number {
            groups.resize(number + 1, Group::default());
        }
        if let Some(group) = groups.get_mut(number) {
            *group = after;
        }
    }
}

/// Whether a group or one beside it is seen. The first two are always there: what a list opens with.
fn is_near(groups: &[Group], number: usize) -> bool {
    let first = number.saturating_sub(1);
    number < 2 || groups.iter().skip(first).take(number + 2 - first).any(|group| group.visible)
}

/// What is known of a group's height, or else what the first one lets expect, in pixels.
fn height(groups: &[Group], number: usize, rows: usize) -> f64 {
    let measured = |number| groups.get(number).and_then(|group: &Group| group.height);
    measured(number).unwrap_or_else(|| {
        let row = measured(0).map_or(ROW_PIXELS, |first| first / f64::from(TOGETHER));
        row * f64::from(u8::try_from(rows).unwrap_or(TOGETHER))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(visible: &[usize]) -> Vec<Group> {
        (0..9).map(|number| Group { visible: visible.contains(&number), height: None }).collect()
    }

    #[test]
    fn what_is_seen_is_drawn_with_what_lies_beside_it() {
        let drawn = |visible: &[usize]| -> Vec<usize> {
            (0..9).filter(|number| is_near(&groups(visible), *number)).collect()
        };
        assert_eq!(drawn(&[]), [0, 1]);
        assert_eq!(drawn(&[0]), [0, 1]);
        assert_eq!(drawn(&[5, 6]), [0, 1, 4, 5, 6, 7]);
        assert_eq!(drawn(&[8]), [0, 1, 7, 8]);
        assert!(is_near(&[], 1) && !is_near(&[], 2));
    }

    #[test]
    fn room_is_left_as_high_as_the_rows() {
        let mut known = groups(&[]);
        assert!((height(&known, 3, 10) - 720.0).abs() < 0.1);
        if let Some(first) = known.first_mut() {
            first.height = Some(800.0);
        }
        assert!((height(&known, 3, 10) - 800.0).abs() < 0.1);
        assert!((height(&known, 3, 5) - 400.0).abs() < 0.1);
        assert!((height(&[], 3, 1) - 72.0).abs() < 0.1);
    }
}
