//! No run is open: what one can start with.

use egui::{Align2, Rect, Role, ScrollArea, Shape, Stroke, StrokeKind, Ui, UiBuilder, vec2};
use eoscope_report::thousands;

use crate::app::{FilesMsg, SampleCard, TrainingMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Ground, Hit, Row, Tile, hairline, inset, paragraph};
use crate::ui::theme::{TABLE_ROW, TextKind, color};

/// Size of the card of a sample run, and of a way to start.
const CARD: [f32; 2] = [216.0, 222.0];
const TILE: [f32; 2] = [304.0, 56.0];
/// Width of both columns; narrower windows have them below each other.
const COLUMNS: f32 = 840.0;

/// Draws the page.
pub fn welcome_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.panel);
    drop_frame(ui, whole.shrink(12.0));
    let room = inset(whole, ((whole.width() - 1040.0) / 2.0).clamp(28.0, 600.0), 24.0);
    ui.scope_builder(UiBuilder::new().max_rect(room.with_max_y(whole.max.y - 48.0)), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ScrollArea::vertical().id_salt("welcome").auto_shrink(false).show(ui, |ui| {
            ui.add_space((whole.height() * 0.1).clamp(0.0, 200.0));
            title_ui(ui, ctx);
            ui.add_space(24.0);
            if room.width() >= COLUMNS {
                ui.horizontal_top(|ui| {
                    ui.allocate_ui(vec2(360.0, 0.0), |ui| ui.vertical(|ui| start_ui(ui, ctx)));
                    ui.vertical(|ui| samples_ui(ui, ctx));
                });
            } else {
                start_ui(ui, ctx);
                ui.add_space(24.0);
                samples_ui(ui, ctx);
            }
        });
    });
}

fn title_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    let title = "See why a network misses rare classes";
    paragraph(ui, title, TextKind::Display, ctx.tokens.text);
    let lead = "Open a trained classifier to see which rare classes it misses and why; then make synthetic \
                points of them and watch every number change.";
    paragraph(ui, lead, TextKind::Lead, ctx.tokens.text_2);
}

/// Three ways to start, and the runs that were open lately.
fn start_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    title_row(ui, "Start", "");
    let tiles = [
        Tile {
            title: "Open a run…",
            hint: "a folder NAME.run",
            key: "Ctrl O",
            icon: Icon::Folder,
            is_primary: true,
        },
        Tile {
            title: "Open a file…",
            hint: "embeddings from elsewhere, or a session",
            key: "Ctrl I",
            icon: Icon::Import,
            is_primary: false,
        },
        Tile {
            title: "Train a network…",
            hint: "on your images or a known set",
            key: "Ctrl T",
            icon: Icon::Network,
            is_primary: false,
        },
    ];
    for (at, tile) in tiles.into_iter().enumerate() {
        let rect = Row::new(ui, TILE[1]).piece(TILE[0], TILE[1]);
        if tile.show(ui, rect).clicked() {
            match at {
                0 => ctx.send(FilesMsg::PickRun),
                1 => ctx.send(FilesMsg::PickFile),
                _ => ctx.send(TrainingMsg::Show(true)),
            }
        }
        ui.add_space(8.0);
    }
    ui.add_space(12.0);
    title_row(ui, "Recent", "");
    let recent = &ctx.state.settings.recent;
    if recent.is_empty() {
        Row::new(ui, TABLE_ROW).hint("Runs you open appear here");
    }
    for (at, path) in recent.iter().enumerate() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let mut row = Row::new(ui, TABLE_ROW);
        let place = row.piece(TILE[0], TABLE_ROW);
        let hit = Hit::button(format!("open {name}")).role(Role::Link);
        let hit = hit.tooltip(path.display().to_string());
        if hit.show(row.ui, ("recent", at), place).clicked() {
            ctx.send(FilesMsg::Open(path.clone()));
        }
        let mut inner = Row::within(row.ui, place);
        let color = inner.tokens.accent;
        inner.text(&name, TextKind::Small, color);
    }
}

/// The runs that come with the program.
fn samples_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    title_row(ui, "Sample runs", "included");
    let samples = &ctx.state.files.samples;
    // While a run is being opened this page is on its way out, and the disk is needed.
    if !samples.is_asked() && ctx.state.files.opening.is_none() {
        ctx.send(FilesMsg::FindSamples);
    }
    if samples.is_read() && samples.runs.is_empty() {
        let text =
            "There is no sample run beside the program. Open a run or embeddings of your own.";
        paragraph(ui, text, TextKind::Small, ctx.tokens.text_3);
    }
    let columns = ((ui.available_width() / (CARD[0] + 16.0)) as usize).max(1);
    for samples in samples.runs.chunks(columns) {
        let row = Row::new(ui, CARD[1] + 16.0);
        let mut cut = Cut(row.rect());
        for sample in samples {
            let place = Cut(cut.start(CARD[0])).top(CARD[1]);
            sample_ui(row.ui, ctx, sample, place);
            cut.start(16.0);
        }
    }
}

fn title_row(ui: &mut Ui, title: &str, hint: &str) {
    let mut row = Row::new(ui, 28.0);
    let color = row.tokens.text;
    row.text(title, TextKind::Heading, color);
    row.gap(8.0).hint(hint);
}

/// What can be dropped, along the edge of the page.
fn drop_frame(ui: &mut Ui, rect: Rect) {
    let tokens = crate::ui::theme::Tokens::of(ui);
    let corners = [Align2::LEFT_TOP, Align2::RIGHT_TOP, Align2::RIGHT_BOTTOM, Align2::LEFT_BOTTOM];
    let mut line = corners.map(|corner| corner.pos_in_rect(&rect)).to_vec();
    line.push(rect.min);
    ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.0, tokens.border), 4.0, 4.0));
    let foot = Cut(inset(rect, 12.0, 8.0)).bottom(24.0);
    let text = "Drop a run, embeddings, a session, a network or a folder of images anywhere in this window";
    let words = crate::ui::theme::galley(ui.painter(), text, TextKind::Small, tokens.text_2);
    let width = (words.size().x + 24.0).min(foot.width());
    let mut row = Row::within(ui, crate::ui::kit::middle(foot, [width, 24.0]));
    row.icon(Icon::Import, tokens.text_2).gap(8.0);
    row.text(text, TextKind::Small, tokens.text_2);
}

fn sample_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, sample: &SampleCard, rect: Rect) {
    let tokens = ctx.tokens;
    let stroke = Stroke::new(1.0, tokens.border);
    ui.painter().rect(rect, 8, tokens.control, stroke, StrokeKind::Inside);
    let hit = Hit::button(format!("open {}", sample.name)).ground(Ground::None);
    let response = hit.tooltip("Click to open this run").show(ui, &sample.path, rect);
    if response.hovered() {
        let stroke = Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(rect, 8, stroke, StrokeKind::Inside);
    }
    let mut cut = Cut(rect);
    let upper = cut.top(146.0);
    hairline(ui, inset(upper, 1.0, 0.0));
    let picture = inset(upper, 14.0, 8.0);
    for (point, rank) in &sample.points {
        let at = picture.lerp_inside(vec2(point[0], point[1]));
        let rgb = tokens.theme.class(*rank, sample.n_classes);
        ui.painter().circle_filled(at, 1.0, color(rgb));
    }
    let mut lines = Cut(inset(cut.0, 12.0, 8.0));
    let [n_train, n_test, dim] = sample.size;
    let size = format!("{} + {} points, {dim} features", thousands(n_train), thousands(n_test));
    for (text, kind, color) in [
        (&sample.name, TextKind::BodyMedium, tokens.text),
        (&sample.subtitle, TextKind::Small, tokens.text_2),
        (&size, TextKind::Caption, tokens.text_3),
    ] {
        Row::within(ui, lines.top(20.0)).text(text, kind, color);
    }
    if response.clicked() {
        ctx.send(FilesMsg::Open(sample.path.clone()));
    }
}
