//! What the program is, and where its log lies.

use egui::Context;

use crate::app::WindowMsg;
use crate::runtime::diagnostics;
use crate::ui::ViewCtx;
use crate::ui::kit::{dialog, paragraph};
use crate::ui::theme::TextKind;

/// Draws the sheet, while it is open.
pub fn about_ui(egui: &Context, ctx: &ViewCtx<'_>) {
    if !ctx.state.overlays.about {
        return;
    }
    let log = match diagnostics::log_place() {
        Some(Ok(path)) => format!("Log: {}", path.display()),
        Some(Err(reason)) => format!("No log: {reason}"),
        None => "This window writes no log".to_owned(),
    };
    let is_closed = dialog(egui, "About Eoscope", 480.0, |ui| {
        let tokens = ctx.tokens;
        let mut line = |text: &str, color| paragraph(ui, text, TextKind::Small, color);
        line(concat!("Version ", env!("CARGO_PKG_VERSION")), tokens.text);
        let what = "Shows why a network fails on rare classes, and lets you try the cure live.";
        line(what, tokens.text_2);
        line("Licence: MIT or Apache 2.0", tokens.text_2);
        line(&log, tokens.text_2);
        line("How much is logged: --log-level debug", tokens.text_3);
    });
    if is_closed {
        ctx.send(WindowMsg::ToggleAbout);
    }
}
