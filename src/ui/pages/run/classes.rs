//! The classes with their numbers of points.

use egui::{Popup, ScrollArea, Ui, vec2};
use eoscope_core::domain::thirds;
use eoscope_core::numerics::stats::MeanSd;
use eoscope_report::{counted, number, thousands};

use crate::app::{OpenRun, SceneMsg, SortBy};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Hit, Row, Tool, heading, text_field};
use crate::ui::theme::{FIELD, LINE, SPACE, TextKind};

/// Rows that are shown at once; more scroll, and can be searched.
const MAX_ROWS: usize = 12;

/// What a row of the list shows.
#[derive(Clone, Copy)]
enum Line<'a> {
    /// A third of the classes, by its name.
    Group(&'static str, &'a [usize]),
    /// A class.
    Class(usize),
}

pub fn classes_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let classes = &open.run.classes;
    {
        let about =
            "The classes of the run with their numbers of points; click one to show it alone";
        let mut head = heading(ui, "Classes", about);
        sort_ui(&mut head, ctx);
        head.end();
        for (word, counts) in [("test", &classes.test_counts), ("train", &classes.train_counts)] {
            let total = counts.iter().sum();
            let mut cell = head.part(FIELD - SPACE / 2.0);
            let color = cell.tokens.text_3;
            let about = format!("{} in all", counted(total, &format!("{word} point")));
            cell.end().term(word, TextKind::Caption, color, &about);
        }
    }
    if classes.len() > MAX_ROWS {
        let rect = Row::new(ui, 28.0).piece(f32::INFINITY, 24.0);
        let hint = format!("Find among {} classes", open.classes.order.len());
        let query = &open.classes.query;
        if let Some(query) = text_field(ui, rect, "Find a class", query, &hint) {
            ctx.send(SceneMsg::FindClasses(query));
        }
    }
    let lines = lines(ctx, open);
    if lines.is_empty() {
        let mut row = Row::new(ui, LINE);
        row.hint(if classes.is_empty() { "This run has no classes" } else { "No matches" });
    }
    let largest = classes.train_counts.iter().copied().max().unwrap_or(1).max(1);
    let list = ScrollArea::vertical().id_salt("classes").max_height(LINE * MAX_ROWS as f32);
    list.show_rows(ui, LINE, lines.len(), |ui, visible| {
        for line in &lines[visible] {
            match *line {
                Line::Group(name, members) => group_ui(ui, ctx, open, name, members),
                Line::Class(class_idx) => class_ui(ui, ctx, open, class_idx, largest),
            }
        }
    });
    ui.add_space(8.0);
}

/// The rows of the list. Many classes by number of points are parted into large, middle and rare.
fn lines<'a>(ctx: &ViewCtx<'_>, open: &'a OpenRun) -> Vec<Line<'a>> {
    let listed = &open.classes.listed;
    let is_parted = ctx.state.scene.sort_by == SortBy::Support
        && listed.len() > MAX_ROWS
        && listed.len() == open.classes.order.len();
    if !is_parted {
        return listed.iter().map(|&class_idx| Line::Class(class_idx)).collect();
    }
    let parts = ["Large", "Middle", "Rare"].into_iter().zip(thirds(listed));
    let part = |(name, members): (&'static str, &'a [usize])| {
        let classes = members.iter().map(|&class_idx| Line::Class(class_idx));
        std::iter::once(Line::Group(name, members)).chain(classes)
    };
    parts.flat_map(part).collect()
}

/// Dot, name, a bar of the training points, the counts.
fn class_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, class_idx: usize, largest: usize) {
    let classes = &open.run.classes;
    let name = &classes.names[class_idx];
    let (train, test) = (classes.train_counts[class_idx], classes.test_counts[class_idx]);
    let is_alone = ctx.state.scene.solo == Some(class_idx);
    let mut row = Row::new(ui, LINE);
    let spoken = format!("class {name}, {train} train, {test} test");
    let hit =
        Hit::button(spoken).selected(is_alone).tooltip(format!("{name}. Click to show it alone"));
    let response = row.hit(hit, ("class", class_idx));
    ctx.point_out(response.hovered().then_some(class_idx));
    if response.clicked() {
        ctx.send(SceneMsg::Solo(class_idx));
    }
    let tokens = row.tokens;
    row.dot(ctx.class_color(open, class_idx));
    for (count, color) in [(test, tokens.text_2), (train, tokens.text)] {
        let mut cell = row.end().part(FIELD - SPACE / 2.0);
        cell.end().text(&thousands(count), TextKind::NumberSmall, color);
    }
    row.gap(8.0);
    // The counts say the same: in a narrow panel the bar gives way to a long name.
    let words = crate::ui::theme::galley(row.ui.painter(), name, TextKind::Small, tokens.text);
    if words.size().x + 56.0 <= row.room() {
        let place = row.piece(44.0, 4.0);
        // The rarest class still has a bar that can be seen.
        let share = (train as f32 / largest as f32).max(1.0 / 44.0);
        let bar = place.split_left_right_at_fraction(share).0;
        row.ui.painter().rect_filled(bar, 0, tokens.text_3);
    }
    row.start().text(name, TextKind::Small, tokens.text);
}

/// The name of a third, how many classes it has, and the mean of their recalls.
fn group_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, name: &str, members: &[usize]) {
    let recall = &open.metrics(ctx.state.panels.protocol).recall;
    let known: Vec<f64> = members.iter().filter_map(|&class_idx| recall[class_idx]).collect();
    let mean = MeanSd::of(&known).map(|recall| recall.mean);
    let count = counted(members.len(), "class");
    let mut row = Row::new(ui, LINE);
    let spoken = format!("{name}: {count}, mean recall {}", number(mean, 4));
    row.hit(Hit::label(spoken), ("group", name));
    let tokens = row.tokens;
    row.end().text(&number(mean, 3), TextKind::NumberSmall, tokens.text);
    row.gap(6.0).text("recall", TextKind::Caption, tokens.text_3);
    row.gap(8.0).start().text(name, TextKind::SmallMedium, tokens.text);
    row.gap(8.0).text(&count, TextKind::Caption, tokens.text_2);
}

/// How classes are listed, as a menu behind the heading.
fn sort_ui(head: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let current = ctx.state.scene.sort_by;
    let name = format!("Classes {}", current.label());
    let response = head.tool(Tool::new(Icon::Down, &name));
    Popup::menu(&response).show(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
        for by in SortBy::ALL {
            if ui.selectable_label(by == current, by.label()).clicked() {
                ctx.send(SceneMsg::SetSortBy(by));
                ui.close();
            }
        }
    });
}
