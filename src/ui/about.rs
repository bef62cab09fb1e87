//! What the program is, and where its log lies.

use egui::{Align2, Context, RichText, Window, vec2};

use super::ViewCtx;
use super::theme::TextKind;
use crate::app::WindowMsg;
use crate::runtime::diagnostics;

/// Draws the sheet, while it is open.
pub fn about_ui(egui: &Context, ctx: &ViewCtx<'_>) {
    if !ctx.state.overlays.about {
        return;
    }
    let log = match diagnostics::log_place() {
        Some(Ok(path)) => format!("Log: {}", path.display()),
        Some(Err(reason)) => format!("No log: {reason}"),
        None => "No log in this window".to_owned(),
    };
    let mut is_open = true;
    Window::new("About Eoscope")
        .open(&mut is_open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(egui, |ui| {
            ui.set_max_width(480.0);
            let tokens = ctx.tokens;
            let mut line = |text: &str, color| {
                ui.label(RichText::new(text).font(TextKind::Small.font()).color(color));
                ui.add_space(6.0);
            };
            line(concat!("Version ", env!("CARGO_PKG_VERSION")), tokens.text);
            let what = "Shows why a network fails on rare classes, and lets you try the cure live.";
            line(what, tokens.text_2);
            line("Licence: MIT or Apache 2.0", tokens.text_2);
            line(&log, tokens.text_2);
            line("How much is logged: --log-level debug", tokens.text_3);
        });
    if !is_open {
        ctx.send(WindowMsg::ToggleAbout);
    }
}
