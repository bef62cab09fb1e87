//! The classes with their support.

use egui::{Align2, Popup, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};
use eoscope_core::domain::thirds;
use eoscope_core::numerics::stats::MeanSd;

use crate::app::{OpenRun, SceneMsg, SortBy};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, number, paint};
use crate::ui::widgets::{class_row, heading, row};

/// Rows that are shown at once; more scroll, and can be searched.
const MAX_ROWS: usize = 12;
const ROW: f32 = 20.0;

/// What a row of the list shows.
#[derive(Clone, Copy)]
enum Row<'a> {
    /// A third of the classes, by its name.
    Group(&'static str, &'a [usize]),
    /// A class.
    Class(usize),
}

pub fn classes_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = heading(ui, ctx.tokens, "Classes");
    for (x, label) in [(rect.right() - 44.0, "train"), (rect.right(), "test")] {
        let at = pos2(x, rect.center().y);
        paint(ui.painter(), at, Align2::RIGHT_CENTER, label, TextKind::Caption, ctx.tokens.text_3);
    }
    sort_ui(ui, ctx, rect);
    let classes = &open.run.classes;
    if classes.len() > MAX_ROWS {
        search_ui(ui, ctx, open);
    }
    let rows = rows(ctx, open);
    if rows.is_empty() {
        let at = row(ui, ROW).left_center();
        let text = "No class is called so";
        paint(ui.painter(), at, Align2::LEFT_CENTER, text, TextKind::Small, ctx.tokens.text_3);
    }
    let largest = classes.train_counts.iter().copied().max().unwrap_or(1).max(1);
    let list = ScrollArea::vertical().id_salt("classes").max_height(ROW * MAX_ROWS as f32);
    list.show_rows(ui, ROW, rows.len(), |ui, visible| {
        for row in &rows[visible] {
            let class_idx = match *row {
                Row::Group(name, members) => {
                    group_ui(ui, ctx, open, name, members);
                    continue;
                }
                Row::Class(class_idx) => class_idx,
            };
            let row = crate::ui::widgets::ClassRow {
                name: &classes.names[class_idx],
                color: ctx.class_color(open, class_idx),
                train: classes.train_counts[class_idx],
                test: classes.test_counts[class_idx],
                share: classes.train_counts[class_idx] as f32 / largest as f32,
                solo: ctx.state.scene.solo == Some(class_idx),
            };
            if class_row(ui, ctx.tokens, row).clicked() {
                ctx.send(SceneMsg::Solo(class_idx));
            }
        }
    });
    ui.add_space(8.0);
}

/// The rows of the list. Many classes by support are parted into head, middle and tail.
fn rows<'a>(ctx: &ViewCtx<'_>, open: &'a OpenRun) -> Vec<Row<'a>> {
    let listed = &open.classes.listed;
    let is_parted = ctx.state.scene.sort_by == SortBy::Support
        && listed.len() > MAX_ROWS
        && listed.len() == open.classes.order.len();
    if !is_parted {
        return listed.iter().map(|&class_idx| Row::Class(class_idx)).collect();
    }
    let parts = ["Head", "Middle", "Tail"].into_iter().zip(thirds(listed));
    let part = |(name, members): (&'static str, &'a [usize])| {
        let classes = members.iter().map(|&class_idx| Row::Class(class_idx));
        std::iter::once(Row::Group(name, members)).chain(classes)
    };
    parts.flat_map(part).collect()
}

/// The name of a third, how many classes it has, and how many of their test points are found.
fn group_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, name: &str, members: &[usize]) {
    let tokens = ctx.tokens;
    let recall = &open.metrics(ctx.state.panels.protocol).recall;
    let known: Vec<f64> = members.iter().filter_map(|&class_idx| recall[class_idx]).collect();
    let mean = MeanSd::of(&known).map(|recall| recall.mean);
    let rect = row(ui, ROW);
    let y = rect.center().y;
    let at = rect.left_center();
    let title =
        paint(ui.painter(), at, Align2::LEFT_CENTER, name, TextKind::SmallMedium, tokens.text);
    let text = format!("{} classes", members.len());
    let at = pos2(title.right() + 8.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text_2);
    let at = rect.right_center();
    let value = number(mean, 3);
    let place =
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &value, TextKind::NumberSmall, tokens.text);
    let at = pos2(place.left() - 6.0, y);
    paint(ui.painter(), at, Align2::RIGHT_CENTER, "recall", TextKind::Caption, tokens.text_3);
    let response = ui.interact(rect, ui.scope_id().with(("group", name)), Sense::hover());
    let told = format!("{name}: {text}, mean recall {}", number(mean, 4));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
    response.on_hover_text(told);
}

/// A field for a part of a name: the list and every chart over classes follow it.
fn search_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = row(ui, 28.0).shrink2(vec2(0.0, 2.0));
    let mut query = open.classes.query.clone();
    let edit = TextEdit::singleline(&mut query)
        .hint_text(format!("Find among {} classes", open.classes.order.len()))
        .font(TextKind::Small.font())
        .align(Align2::LEFT_CENTER)
        .margin(vec2(8.0, 2.0));
    // In a scope of its own: the row is there already.
    let response = ui.scope(|ui| ui.put(rect, edit)).inner;
    response.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find a class"));
    if query != open.classes.query {
        ctx.send(SceneMsg::FindClasses(query));
    }
}

/// How classes are listed, as a menu behind the heading.
fn sort_ui(ui: &Ui, ctx: &ViewCtx<'_>, head: Rect) {
    let tokens = ctx.tokens;
    let place = Rect::from_center_size(pos2(head.left() + 62.0, head.center().y), vec2(20.0, 20.0));
    let name = format!("Classes {}", ctx.state.scene.sort_by.label());
    let response = ui.interact(place, ui.scope_id().with("sort classes"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    let hot = response.hovered() || response.has_focus();
    if hot {
        ui.painter().rect_filled(place, 4, tokens.well);
    }
    icons::paint(ui.painter(), place.shrink(2.0), Icon::Down, tokens.text_2);
    Popup::menu(&response).show(|ui| {
        for by in SortBy::ALL {
            if ui.selectable_label(by == ctx.state.scene.sort_by, by.label()).clicked() {
                ctx.send(SceneMsg::SetSortBy(by));
                ui.close();
            }
        }
    });
    response.on_hover_text(name);
}
