//! A drawing as SVG. Colours are variables of the page around it, so that it follows its theme.

use std::fmt::Write as _;

use super::Ink;
use super::drawing::{Anchor, Dash, Drawing, Mark};

/// The drawing as an element of a page that defines `--text`, `--text-2`, `--text-3`, `--grid`,
/// `--accent` and `--series-0` to `--series-9`.
pub fn svg(drawing: &Drawing) -> String {
    let [width, height] = drawing.size;
    let mut text = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>",
        escape(&drawing.title)
    );
    for mark in &drawing.marks {
        write_mark(&mut text, mark);
    }
    text.push_str("</svg>\n");
    text
}

fn write_mark(text: &mut String, mark: &Mark) {
    let points = |places: &[[f32; 2]]| {
        let places = places.iter().map(|[x, y]| format!("{x:.1},{y:.1}"));
        places.collect::<Vec<_>>().join(" ")
    };
    // Writing to a string does not fail.
    let _ = match mark {
        Mark::Line { places, ink, width, dash } => {
            let dash = if *dash == Dash::Dashed { " stroke-dasharray=\"5 4\"" } else { "" };
            write!(
                text,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"{dash}/>",
                points(places),
                css(*ink)
            )
        }
        Mark::Area { places, ink, opacity } => write!(
            text,
            "<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{opacity}\"/>",
            points(places),
            css(*ink)
        ),
        Mark::Circle { at: [x, y], radius, ink, filled } => {
            let css = css(*ink);
            let look = if *filled {
                format!("fill=\"{css}\"")
            } else {
                format!("fill=\"none\" stroke=\"{css}\" stroke-width=\"1.25\"")
            };
            write!(text, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" {look}/>")
        }
        Mark::Text { at: [x, y], anchor, text: words, ink, is_number } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let class = if *is_number { " class=\"number\"" } else { "" };
            write!(
                text,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" dy=\"0.35em\" text-anchor=\"{anchor}\" fill=\"{}\"{class}>{}</text>",
                css(*ink),
                escape(words)
            )
        }
        Mark::Told { at: [x, y], text: words } => write!(
            text,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"transparent\"><title>{}</title></circle>",
            escape(words)
        ),
    };
}

/// The colour of an ink as a page has it.
pub fn css(ink: Ink) -> String {
    match ink {
        Ink::Text => "var(--text)".into(),
        Ink::Text2 => "var(--text-2)".into(),
        Ink::Text3 => "var(--text-3)".into(),
        Ink::Grid => "var(--grid)".into(),
        Ink::Accent => "var(--accent)".into(),
        Ink::Series(slot) => format!("var(--series-{})", slot % super::SERIES),
        Ink::Own([r, g, b]) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}

/// Text without signs that mean something to a page.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
