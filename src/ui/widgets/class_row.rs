//! A row of the class list: dot, name, a bar of the support, the counts.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::section::PADDING;
use crate::ui::theme::{TextKind, Tokens, paint, thousands};

/// What the row of one class shows.
#[derive(Clone, Copy, Debug)]
pub struct ClassRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its colour.
    pub color: Color32,
    /// Training samples.
    pub train: usize,
    /// Test samples.
    pub test: usize,
    /// Training samples over those of the largest class, 0–1.
    pub share: f32,
    /// Whether it is the only class shown.
    pub solo: bool,
}

/// Draws the row, 20 points high; a click selects the class.
pub fn class_row(ui: &mut Ui, tokens: &Tokens, class: ClassRow<'_>) -> Response {
    let (whole, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Button,
            true,
            class.solo,
            format!("class {}, {} train, {} test", class.name, class.train, class.test),
        )
    });
    if class.solo {
        ui.painter().rect_filled(whole.shrink2(vec2(4.0, 0.0)), 4, tokens.accent_soft);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(whole.shrink2(vec2(4.0, 0.0)), 4, tokens.well);
    }
    let rect = whole.shrink2(vec2(PADDING, 0.0));
    let y = rect.center().y;
    ui.painter().circle_filled(pos2(rect.left() + 4.0, y), 4.0, class.color);
    let name = shorten(class.name, 14);
    let at = pos2(rect.left() + 16.0, y);
    let name = paint(ui.painter(), at, Align2::LEFT_CENTER, &name, TextKind::Small, tokens.text);
    let bar =
        Rect::from_min_size(pos2(rect.right() - 139.0, y - 2.0), vec2(44.0 * class.share, 4.0));
    // The rarest class still has a bar that can be seen.
    let bar = bar.union(Rect::from_min_size(bar.min, vec2(1.0, 4.0)));
    // The counts say the same: in a narrow panel the bar gives way to a long name.
    if name.right() + 4.0 <= bar.left() {
        ui.painter().rect_filled(bar, 0, tokens.text_3);
    }
    for (x, count, color) in
        [(rect.right() - 44.0, class.train, tokens.text), (rect.right(), class.test, tokens.text_2)]
    {
        let text = thousands(count);
        paint(ui.painter(), pos2(x, y), Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, color);
    }
    response.on_hover_text(format!("{}: click to show this class alone", class.name))
}

/// A name of at most `longest` letters.
pub fn shorten(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.into();
    }
    let mut short: String = name.chars().take(longest - 1).collect();
    short.push('…');
    short
}
