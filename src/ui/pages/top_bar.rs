//! What is open, the way to everything by name, and the theme.

use egui::{Popup, Role, Ui};

use crate::app::{
    ClassifyMsg, Exported, FilesMsg, MapMsg, OpenRun, SaveMsg, ThemeChoice, TrainingMsg, WindowMsg,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Ground, Hit, Row, Tool, hairline, inset};
use crate::ui::theme::{CARD, NARROW, PADDING, TextKind, galley};

pub fn top_bar_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    let bar = ui.max_rect();
    hairline(ui, bar);
    let mut row = Row::within(ui, inset(bar, PADDING, 0.0));
    let tokens = row.tokens;
    row.end();
    end_ui(&mut row, ctx);
    row.gap(16.0).start().icon(Icon::Mark, tokens.text).gap(12.0);
    match (&ctx.state.open, ctx.state.training.shown) {
        (open, true) => training_title_ui(&mut row, ctx, open.as_ref()),
        (Some(open), false) => {
            run_menu_ui(&mut row, ctx, open);
            let subtitle = open.run.manifest.subtitle();
            row.separator().text(&subtitle, TextKind::Body, tokens.text_2);
        }
        (None, false) => {
            row.text("Eoscope", TextKind::Title, tokens.text);
        }
    }
}

/// The title of the training page, and the way back.
fn training_title_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: Option<&OpenRun>) {
    let tokens = row.tokens;
    let back = match open {
        Some(open) => format!("Back to {} (Ctrl T)", open.run.manifest.name),
        None => "Back to the start page (Ctrl T)".into(),
    };
    if row.tool(Tool::new(Icon::Back, &back)).clicked() {
        ctx.send(TrainingMsg::Show(false));
    }
    let about = "Train a network, or take embeddings from one that was trained elsewhere";
    row.gap(8.0).term("Train", TextKind::Title, tokens.text, about);
    if let Some(open) = open {
        let name = &open.run.manifest.name;
        let text = format!("Training runs in the background while {name} stays open");
        row.separator().text(&text, TextKind::Body, tokens.text_2);
    }
}

/// The run's name, which opens a menu.
fn run_menu_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let tokens = row.tokens;
    let name = &open.run.manifest.name;
    let words = galley(row.ui.painter(), name, TextKind::Title, tokens.text).size().x;
    let place = row.piece((words + 28.0).min(row.room() * 0.6), 28.0);
    let hit = Hit::button(format!("run {name}")).tooltip(open.source.text());
    let response = hit.show(row.ui, "run", place);
    let mut inner = Row::within(row.ui, inset(place, 4.0, 0.0));
    inner.end().icon(Icon::Down, tokens.text_2).gap(4.0);
    inner.start().text(name, TextKind::Title, tokens.text);
    Popup::menu(&response).show(|ui| menu_ui(ui, ctx, open));
}

fn menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    if ui.button("Open a run…").clicked() {
        ctx.send(FilesMsg::PickRun);
    }
    if ui.button("Open a file…").clicked() {
        ctx.send(FilesMsg::PickFile);
    }
    if ui.button("Train a network…").clicked() {
        ctx.send(TrainingMsg::Show(true));
    }
    // The newest of them is the run that is open.
    let n_open = usize::from(open.source.path().is_some());
    for path in ctx.state.settings.recent.iter().skip(n_open) {
        let label = path.file_stem().unwrap_or_default().to_string_lossy();
        if ui.button(label).on_hover_text(path.display().to_string()).clicked() {
            ctx.send(FilesMsg::Open(path.clone()));
        }
    }
    ui.separator();
    if ui.button("Classify images…").clicked() {
        ctx.send(ClassifyMsg::PickImages);
    }
    if ui.button("Save the network with this head…").clicked() {
        ctx.send(SaveMsg::Export(Exported::Network));
    }
    if ui.button("Save the embeddings…").clicked() {
        ctx.send(SaveMsg::Export(Exported::Embeddings));
    }
    ui.separator();
    if ui.button("Recompute the map").clicked() {
        ctx.send(MapMsg::Compute);
    }
    let mut reopens = ctx.state.settings.reopen_last;
    if ui.checkbox(&mut reopens, "Reopen the last run at start").clicked() {
        ctx.send(WindowMsg::SetReopenLast(reopens));
    }
    if ui.button("Close the run").clicked() {
        ctx.send(FilesMsg::Close);
    }
}

/// Theme, help, find, and the device.
fn end_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let tokens = row.tokens;
    let (icon, name, next) = if tokens.dark {
        (Icon::Moon, "Switch to the light theme", ThemeChoice::Light)
    } else {
        (Icon::Sun, "Switch to the dark theme", ThemeChoice::Dark)
    };
    if row.tool(Tool::new(icon, name)).clicked() {
        ctx.send(WindowMsg::SetTheme(next));
    }
    let is_open = ctx.state.overlays.shortcuts;
    let help = Tool::new(Icon::Help, "Keyboard shortcuts (?)").active(is_open);
    if row.gap(4.0).tool(help).clicked() {
        ctx.send(WindowMsg::ToggleShortcuts);
    }
    let is_open = ctx.state.overlays.glossary;
    let glossary = Tool::new(Icon::Book, "Glossary (F1)").active(is_open);
    if row.gap(4.0).tool(glossary).clicked() {
        ctx.send(WindowMsg::ToggleGlossary);
    }
    row.gap(8.0);
    find_ui(row, ctx);
    if row.ui.ctx().content_rect().width() >= NARROW {
        let text = format!("CPU, {} threads", rayon::current_num_threads());
        let about = "Where samplers and heads are computed";
        row.gap(12.0).term(&text, TextKind::Small, tokens.text_2, about);
        row.gap(6.0).dot(tokens.good);
    }
}

/// The way to the palette: a field where there is room, an icon else.
fn find_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let tokens = row.tokens;
    let name = "Find a command, a class or a point (Ctrl K)";
    let response = if row.ui.ctx().content_rect().width() < NARROW {
        row.tool(Tool::new(Icon::Search, name).active(ctx.state.overlays.palette))
    } else {
        let place = row.piece(CARD, 24.0);
        let hit = Hit::button(name).role(Role::Button).tooltip(name).ground(Ground::Field);
        let response = hit.show(row.ui, "find", place);
        let mut inner = Row::within(row.ui, inset(place, 8.0, 0.0));
        inner.icon(Icon::Search, tokens.text_2).gap(6.0);
        inner.end().text("Ctrl K", TextKind::NumberSmall, tokens.text_2);
        inner.gap(8.0).start().text("Find anything", TextKind::Small, tokens.text_3);
        response
    };
    if response.clicked() {
        ctx.send(WindowMsg::TogglePalette);
    }
}
