//! No run is open: what one can start with.

use egui::{Align2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::{FilesMsg, SampleCard, TrainingMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, Tokens, paint, thousands};

const CARD: egui::Vec2 = vec2(216.0, 222.0);

/// Draws the page.
pub fn welcome_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    let tokens = ctx.tokens;
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, tokens.panel);
    drop_frame(ui, tokens, whole.shrink(12.0));
    let left = whole.left() + ((whole.width() - 1040.0) / 2.0).max(48.0);
    let top = whole.top() + (whole.height() * 0.14).clamp(40.0, 220.0);
    let painter = ui.painter().clone();
    let title = "See why a network misses rare classes";
    paint(&painter, pos2(left, top), Align2::LEFT_TOP, title, TextKind::Display, tokens.text);
    let lead = "Open the embeddings of a trained classifier, drag K, and watch gap, weight norms and recall answer.";
    paint(&painter, pos2(left, top + 36.0), Align2::LEFT_TOP, lead, TextKind::Lead, tokens.text_2);

    let top = top + 108.0;
    paint(&painter, pos2(left, top), Align2::LEFT_TOP, "Start", TextKind::Heading, tokens.text);
    let tile = Rect::from_min_size(pos2(left, top + 28.0), vec2(304.0, 56.0));
    let run = Start {
        title: "Open a run…",
        hint: "a .run folder",
        key: "Ctrl O",
        icon: Icon::Folder,
        primary: true,
    };
    if start_ui(ui, tokens, tile, &run) {
        ctx.send(FilesMsg::PickRun);
    }
    let embeddings = Start {
        title: "Open embeddings…",
        hint: "made elsewhere: arrays or a table",
        key: "Ctrl I",
        icon: Icon::Import,
        primary: false,
    };
    if start_ui(ui, tokens, tile.translate(vec2(0.0, 64.0)), &embeddings) {
        ctx.send(FilesMsg::PickFile);
    }
    let train = Start {
        title: "Train a network…",
        hint: "on your own images or a known set",
        key: "Ctrl T",
        icon: Icon::Network,
        primary: false,
    };
    if start_ui(ui, tokens, tile.translate(vec2(0.0, 128.0)), &train) {
        ctx.send(TrainingMsg::Show(true));
    }
    recent_ui(ui, ctx, left, top + 28.0 + 184.0 + 40.0);

    let left = left + 360.0;
    let head = paint(
        &painter,
        pos2(left, top),
        Align2::LEFT_TOP,
        "Sample runs",
        TextKind::Heading,
        tokens.text,
    );
    let at = pos2(head.right() + 8.0, top);
    let hint = "with the program, open in under a second";
    paint(&painter, at, Align2::LEFT_TOP, hint, TextKind::Caption, tokens.text_3);
    let samples = &ctx.state.files.samples;
    // While a run is being opened this page is on its way out, and the disk is needed.
    if !samples.is_asked() && ctx.state.files.opening.is_none() {
        ctx.send(FilesMsg::FindSamples);
    }
    for (at, sample) in samples.runs.iter().enumerate() {
        let corner = pos2(left + (CARD.x + 16.0) * at as f32, top + 28.0);
        sample_ui(ui, ctx, sample, Rect::from_min_size(corner, CARD));
    }
    if samples.is_read() && samples.runs.is_empty() {
        let at = pos2(left, top + 28.0);
        let text = "There is no sample run beside the program";
        paint(&painter, at, Align2::LEFT_TOP, text, TextKind::Body, tokens.text_3);
    }
}

fn drop_frame(ui: &Ui, tokens: &Tokens, rect: Rect) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    ui.painter().extend(Shape::dashed_line(&corners, Stroke::new(1.0, tokens.border), 4.0, 4.0));
    let at = pos2(rect.center().x, rect.bottom() - 32.0);
    let text = "Drop a run, embeddings or a folder of images anywhere in this window";
    let place =
        paint(ui.painter(), at, Align2::CENTER_CENTER, text, TextKind::Small, tokens.text_2);
    icons::paint(
        ui.painter(),
        icons::box_at(place.left() - 24.0, at.y),
        Icon::Import,
        tokens.text_2,
    );
}

/// One way to start: what it is called, what it takes, its key, and what it does.
struct Start<'a> {
    title: &'a str,
    hint: &'a str,
    key: &'a str,
    icon: Icon,
    primary: bool,
}

fn start_ui(ui: &mut Ui, tokens: &Tokens, rect: Rect, start: &Start<'_>) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(start.title), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, start.title));
    let painter = ui.painter();
    let (text, hint) = if start.primary {
        painter.rect_filled(rect, 6, tokens.accent_fill);
        (tokens.on_accent, tokens.on_accent)
    } else {
        let fill = if response.hovered() { tokens.well } else { tokens.control };
        painter.rect(rect, 6, fill, Stroke::new(1.0, tokens.border), StrokeKind::Inside);
        (tokens.text, tokens.text_2)
    };
    if response.has_focus() {
        painter.rect_stroke(rect, 6, Stroke::new(2.0, tokens.accent), StrokeKind::Outside);
    }
    icons::paint(painter, icons::box_at(rect.left() + 14.0, rect.center().y), start.icon, text);
    let at = pos2(rect.left() + 44.0, rect.top() + 10.0);
    paint(painter, at, Align2::LEFT_TOP, start.title, TextKind::BodyMedium, text);
    let at = pos2(rect.left() + 44.0, rect.top() + 30.0);
    paint(painter, at, Align2::LEFT_TOP, start.hint, TextKind::Small, hint);
    let at = pos2(rect.right() - 12.0, rect.center().y);
    paint(painter, at, Align2::RIGHT_CENTER, start.key, TextKind::Caption, hint);
    response.clicked()
}

fn recent_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, left: f32, top: f32) {
    let tokens = ctx.tokens;
    paint(
        ui.painter(),
        pos2(left, top),
        Align2::LEFT_TOP,
        "Recent",
        TextKind::Heading,
        tokens.text,
    );
    let recent = &ctx.state.settings.recent;
    if recent.is_empty() {
        let at = pos2(left, top + 28.0);
        paint(
            ui.painter(),
            at,
            Align2::LEFT_TOP,
            "Runs you open appear here",
            TextKind::Small,
            tokens.text_3,
        );
    }
    for (at, path) in recent.iter().enumerate() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let rect =
            Rect::from_min_size(pos2(left, top + 24.0 + 24.0 * at as f32), vec2(304.0, 24.0));
        let response = ui.interact(rect, ui.scope_id().with(("recent", at)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("open {name}")));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect.expand2(vec2(8.0, 0.0)), 4, tokens.well);
        }
        let at = rect.left_center();
        paint(ui.painter(), at, Align2::LEFT_CENTER, &name, TextKind::Small, tokens.accent);
        if response.on_hover_text(path.display().to_string()).clicked() {
            ctx.send(FilesMsg::Open(path.clone()));
        }
    }
}

fn sample_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, sample: &SampleCard, rect: Rect) {
    let tokens = ctx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(&sample.path), Sense::click());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("open {}", sample.name)));
    let edge =
        if response.hovered() || response.has_focus() { tokens.accent } else { tokens.border };
    let painter = ui.painter();
    painter.rect(rect, 8, tokens.control, Stroke::new(1.0, edge), StrokeKind::Inside);
    let picture = Rect::from_min_max(
        rect.min + vec2(14.0, 8.0),
        pos2(rect.right() - 14.0, rect.top() + 138.0),
    );
    for (point, rank) in &sample.points {
        let at = picture.min + vec2(point[0] * picture.width(), point[1] * picture.height());
        painter.circle_filled(at, 1.0, tokens.class_color(*rank, sample.n_classes, false));
    }
    let y = rect.top() + 146.0;
    painter.hline(rect.left() + 1.0..=rect.right() - 1.0, y, Stroke::new(1.0, tokens.hairline));
    let line = |offset: f32, text: &str, kind: TextKind, color| {
        paint(painter, pos2(rect.left() + 12.0, y + offset), Align2::LEFT_TOP, text, kind, color);
    };
    line(10.0, &sample.name, TextKind::BodyMedium, tokens.text);
    line(30.0, &sample.subtitle, TextKind::Small, tokens.text_2);
    let [n_train, n_test, dim] = sample.size;
    let size = format!("{} + {} points, {dim} features", thousands(n_train), thousands(n_test));
    line(50.0, &size, TextKind::Caption, tokens.text_3);
    if response.clicked() {
        ctx.send(FilesMsg::Open(sample.path.clone()));
    }
}
