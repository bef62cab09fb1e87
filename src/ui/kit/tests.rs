//! Everything of the kit in one picture, in both themes.

use egui::{Ui, vec2};
use egui_kittest::Harness;

use super::*;
use crate::ui::icons::Icon;
use crate::ui::theme::{NUMBERS, ROW, TALL_ROW, TextKind, Tokens, install_fonts, install_styles};

fn gallery(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(ui.max_rect(), 0, tokens.panel);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut head = heading(ui, "Section heading", "");
    head.end().tool(Tool::new(Icon::Options, "Parameters"));
    head.tool(Tool::new(Icon::Curve, "A tool that is on").active(true));
    head.tool(Tool::new(Icon::Undo, "A tool that cannot be used").enabled(false));
    let entries = ["EOS", "SMOTE"].map(|label| Entry { label, hint: "in a few words", about: "" });
    let rect = Row::new(ui, ROW).rect();
    pick_entry(ui, rect, "Sampler", &entries, 0);
    let rect = Row::new(ui, 44.0).rect();
    k_slider(ui, rect, "K neighbours", 100);
    let rect = Row::new(ui, ROW).rect();
    segment_entries(ui, rect, "Head", &[["Keep", ""], ["Fast", ""], ["Reference", ""]], Some(1));
    number_line(ui, ["Seed", "weights, order, crops", ""], &mut 9_999, 0..=9_999);
    let rect = labelled(ui, "File", "");
    opener(ui, rect, "File", "resnet32.pth", "");
    rule(ui);
    let columns =
        vec![Column::words("Recipe", 120.0), Column::numbers("Macro F1", NUMBERS).sorted(true)];
    let table = Table { name: "gallery", columns, row: 24.0 };
    let place = Row::new(ui, 24.0).rect();
    table.head(ui, place);
    for (name, value, is_best) in
        [("Baseline", "0.8739", false), ("a very long name of a recipe", "0.8886", true)]
    {
        let mut row = table.next_row(ui);
        row.row.hit(row_hit(name, is_best), name);
        let color = tokens.text;
        row.cell().gap(12.0).dot(tokens.accent).text(name, TextKind::SmallMedium, color);
        row.value(value, is_best, 1.0);
    }
    rule(ui);
    let mut row = Row::new(ui, ROW);
    row.link("A link", "");
    row.gap(12.0).progress(80.0, 0.4, tokens.accent);
    row.gap(12.0).hint("a hint that is too long for this row");
    let mut row = Row::new(ui, TALL_ROW);
    row.button(Button::new(Icon::Pin, "Pin current"));
    row.gap(8.0).button(Button::new(Icon::Export, "Report").menu().enabled(false));
    let mut row = Row::new(ui, TALL_ROW);
    let place = row.piece(48.0, 48.0);
    thumbnail(row.ui, place, None);
    row.gap(8.0).button(Button::new(Icon::Play, "Start training").primary());
    paragraph(
        ui,
        "A sentence that is longer than the panel is wide goes on in the next line.",
        TextKind::Small,
        tokens.text_2,
    );
}

#[track_caller]
fn check(name: &str, theme: egui::Theme) {
    let mut is_ready = false;
    // Without a renderer the test was not run, and must not look as if.
    let painter = std::panic::catch_unwind(|| Harness::builder().wgpu())
        .expect("NOT RUN: there is no renderer for pictures (Debian: mesa-vulkan-drivers)");
    let mut harness = painter.with_size(vec2(288.0, 560.0)).with_theme(theme).build_ui(move |ui| {
        if !is_ready {
            install_fonts(ui.ctx());
            install_styles(ui.ctx());
            is_ready = true;
        }
        gallery(ui);
    });
    harness.run_steps(4);
    harness.snapshot(name);
}

#[test]
fn the_kit_looks_as_it_should_on_dark() {
    check("kit-dark", egui::Theme::Dark);
}

#[test]
fn the_kit_looks_as_it_should_on_light() {
    check("kit-light", egui::Theme::Light);
}
