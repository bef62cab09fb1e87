//! How the map is made: method, perplexity and seed; and what can be done while it forms.

use egui::{Popup, Rect, Ui, vec2};
use eoscope_core::projection::LayoutMethod;

use crate::app::{MapMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{
    Button, Cut, Hit, Row, Tool, fine_field, inset, labelled_field, progress_bar, segment_entries,
};
use crate::ui::theme::{CARD, CHOICE, CONTROL, LINE, PADDING, ROW, TextKind};
use crate::view_models::{Choice as _, ListedMap, listed_maps};

/// The button and its menu.
pub fn layout_menu_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let response = row.tool(Tool::new(Icon::Options, "How the map is laid out"));
    let menu = Popup::menu(&response);
    menu.close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        let maps = listed_maps(open);
        let listed = if maps.len() > 1 { maps.len().min(MOST_MAPS) } else { 0 };
        let height = 136.0 + if listed > 0 { ROW * listed as f32 + LINE } else { 0.0 };
        let (_, rect) = ui.allocate_space(vec2(CARD, height));
        let mut cut = Cut(rect.shrink(4.0));
        if listed > 0 {
            maps_ui(ui, ctx, open, (&maps, listed), &mut cut);
        }
        menu_ui(ui, ctx, open, cut);
    });
}

/// Maps that are listed at most: the newest.
const MOST_MAPS: usize = 8;

/// The maps to choose from, newest below; kept ones can be deleted.
fn maps_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (maps, listed): (&[ListedMap<'_>], usize),
    cut: &mut Cut,
) {
    let shown = open.map.layout.as_deref();
    for (at, map) in maps.iter().enumerate().skip(maps.len() - listed) {
        let mut row = Row::within(ui, cut.top(ROW));
        let tokens = row.tokens;
        let name = format!("{}, seed {}", map.layout.method, map.layout.seed);
        if let Some(stored) = map.stored {
            let delete = format!("Delete map {}: {name}", at + 1);
            if row.end().tool(Tool::new(Icon::Cross, &delete)).clicked() {
                ctx.send(MapMsg::Remove(stored));
            }
        }
        row.start();
        let is_shown = shown.is_some_and(|shown| shown == map.layout);
        let said = format!("Show map {}: {name}", at + 1);
        let rect = row.rest();
        let hit = Hit::button(&*said).selected(is_shown).tooltip("");
        if hit.show(row.ui, ("map", at), rect).clicked() {
            let stored = map.stored;
            ctx.send(stored.map_or(MapMsg::ShowOwn, MapMsg::ShowStored));
        }
        let color = if is_shown { tokens.accent } else { tokens.text };
        let kind = if is_shown { TextKind::SmallMedium } else { TextKind::Small };
        let own = if map.stored.is_none() { " (of the run)" } else { "" };
        Row::within(row.ui, rect).text(&format!("{name}{own}"), kind, color);
    }
    cut.top(LINE);
}

fn menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, mut cut: Cut) {
    let plan = open.map.plan;
    let mut next = plan;
    let methods = LayoutMethod::for_dim(open.run.train.dim());
    let entries: Vec<[&str; 2]> =
        methods.iter().map(|method| [method.label(), method.about()]).collect();
    let selected = methods.iter().position(|method| *method == plan.method);
    if let Some(at) = segment_entries(ui, cut.top(CONTROL), "Layout", &entries, selected) {
        next.method = methods[at];
    }
    if plan.method == LayoutMethod::Tsne {
        cut.top(8.0);
        let about = "About how many neighbours t-SNE keeps together";
        let mut row = Row::within(ui, cut.top(CONTROL));
        let color = row.tokens.text_2;
        let field = row.end().piece(64.0, CONTROL);
        row.start().term("Perplexity, 2–200", TextKind::Small, color, about);
        let moved = fine_field(row.ui, field, "Perplexity", plan.perplexity, (2.0..=200.0, 1));
        next.perplexity = moved.map_or(next.perplexity, |moved| moved.value);
        cut.top(8.0);
        let label = ["Seed of the map", "Another seed, another arrangement of the same neighbours"];
        let moved = labelled_field(ui, cut.top(CONTROL), label, plan.seed, 0..=9_999);
        next.seed = moved.map_or(next.seed, |moved| moved.value);
    }
    if next != plan {
        ctx.send(MapMsg::SetPlan(next));
    }
    let mut foot = Row::within(ui, cut.bottom(CONTROL));
    let can = open.map.forming.is_none();
    if foot.end().button(Button::new(Icon::Network, "Recompute map").enabled(can)).clicked() {
        ctx.send(MapMsg::Compute);
        foot.ui.close();
    }
}

/// How far a map is, with a way to pause it and a way out.
pub fn forming_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, canvas: Rect, done: f32) {
    let is_paused = open.map.paused;
    let text = match (is_paused, done > 0.0) {
        (true, _) => format!("Paused at {:.0} %", done * 100.0),
        (false, true) => format!("The map is forming, {:.0} %", done * 100.0),
        (false, false) => "Looking up neighbours for the map…".to_owned(),
    };
    let mut cut = Cut(inset(canvas, PADDING, 8.0));
    let line = cut.top(CONTROL);
    let mut rail = cut.top(2.0);
    rail.max.x = rail.max.x.min(rail.min.x + CHOICE);
    let hit = Hit::label(&*text).role(egui::Role::ProgressIndicator).value(f64::from(done));
    hit.show(ui, "forming", rail.union(line.with_max_x(rail.max.x)));
    progress_bar(ui, rail, done, ctx.tokens.accent);
    let mut row = Row::within(ui, line);
    let color = row.tokens.text_2;
    let place = row.text(&text, TextKind::Small, color);
    row.gap((CHOICE - place.width()).max(0.0) + PADDING);
    let (icon, name) =
        if is_paused { (Icon::Play, "Resume the map") } else { (Icon::Pause, "Pause the map") };
    if row.tool(Tool::new(icon, name)).clicked() {
        ctx.send(MapMsg::Pause(!is_paused));
    }
    if row.gap(4.0).tool(Tool::new(Icon::Cross, "Cancel the map")).clicked() {
        ctx.send(MapMsg::Cancel);
    }
}
