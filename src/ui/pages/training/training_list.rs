//! The list of trainings: a new one, the queue, and what was interrupted.

use egui::Ui;

use crate::app::{Stage, Training, TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Hit, Row, Tool, heading};
use crate::ui::theme::{ROW, TextKind};

pub fn trainings_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    heading(ui, "Trainings", "A new run, trainings that run or wait, and interrupted ones");
    if entry_ui(ui, "New run", "", page.selected.is_none()) {
        ctx.send(TrainingMsg::Select(None));
    }
    for training in page.trainings.iter().rev() {
        let is_selected = page.selected == Some(training.id);
        if entry_ui(ui, &training.plan.name(), &state_of(training), is_selected) {
            ctx.send(TrainingMsg::Select(Some(training.id)));
        }
    }
    for (out, plan) in &page.unfinished {
        let name = plan.name();
        let mut row = Row::new(ui, ROW);
        let tokens = row.tokens;
        let label = format!("Delete the checkpoint of {name}");
        if row.end().tool(Tool::new(Icon::Cross, &label)).clicked() {
            ctx.send(TrainingMsg::Forget(out.clone()));
        }
        let label = format!("Resume {name}");
        if row.tool(Tool::new(Icon::Play, &label)).clicked() {
            ctx.send(TrainingMsg::Resume(out.clone()));
        }
        row.gap(4.0).text("interrupted", TextKind::Caption, tokens.warn);
        row.gap(8.0).start().text(&name, TextKind::Small, tokens.text);
    }
    ui.add_space(8.0);
}

/// How far a training is, in a few words.
pub fn state_of(training: &Training) -> String {
    match &training.stage {
        Stage::Waiting => "waiting".into(),
        Stage::Reading { .. } => "reading images".into(),
        Stage::Oversampling => "over-sampling".into(),
        Stage::Running => format!("epoch {} of {}", training.epoch, training.plan.config.epochs),
        Stage::Paused => "paused".into(),
        Stage::Mapping(_) => "computing the map".into(),
        Stage::Done => "done".into(),
        Stage::Failed(_) => "failed".into(),
    }
}

fn entry_ui(ui: &mut Ui, name: &str, state: &str, is_selected: bool) -> bool {
    let mut row = Row::new(ui, ROW);
    let tokens = row.tokens;
    let said = format!("training {name} {state}").trim_end().to_owned();
    let response =
        row.hit(Hit::button(said).selected(is_selected).tooltip(name), ("training", name));
    row.end().text(state, TextKind::Caption, tokens.text_2);
    row.gap(8.0).start().text(name, TextKind::SmallMedium, tokens.text);
    response.clicked()
}
