//! Choosing points with a box or a line drawn by hand.

use egui::{Modifiers, PointerButton, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui};

use crate::app::{PointRef, SelectMode, SelectionMsg, Tool};
use crate::ui::ViewCtx;
use crate::ui::theme::SPACE;

/// What is being drawn.
#[derive(Default)]
pub struct SelectTool {
    outline: Vec<Pos2>,
}

impl SelectTool {
    /// Whether a drag selects: with a tool, or with Shift held.
    pub fn is_on(ctx: &ViewCtx<'_>, modifiers: Modifiers) -> bool {
        ctx.state.scene.tool != Tool::Pan || modifiers.shift
    }

    /// Follows the drag, and selects what is inside once it ends: also points that are left out of the
    /// picture for want of room. Shift adds while a tool is chosen, Alt takes out.
    pub fn update(
        &mut self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        response: &Response,
        points_inside: &dyn Fn(&dyn Fn(Pos2) -> bool) -> Vec<PointRef>,
    ) {
        let modifiers = ui.input(|input| input.modifiers);
        let pointer = response.interact_pointer_pos();
        if response.drag_started_by(PointerButton::Primary) && Self::is_on(ctx, modifiers) {
            let start = ui.input(|input| input.pointer.press_origin()).or(pointer);
            self.outline = start.into_iter().collect();
        }
        if self.outline.is_empty() {
            return;
        }
        let is_lasso = ctx.state.scene.tool == Tool::Lasso;
        if let Some(pointer) = pointer {
            if !is_lasso {
                self.outline.truncate(1);
                self.outline.push(pointer);
            } else if self.outline.last().is_none_or(|last| last.distance(pointer) >= SPACE / 2.0) {
                self.outline.push(pointer);
            }
        }
        self.paint(ui, ctx, is_lasso);
        if response.drag_stopped() || !ui.input(|input| input.pointer.primary_down()) {
            let outline = std::mem::take(&mut self.outline);
            let points = points_inside(&|place| {
                if is_lasso { encloses(&outline, place) } else { boxed(&outline).contains(place) }
            });
            let mode = match (modifiers.alt, modifiers.shift && ctx.state.scene.tool != Tool::Pan) {
                (true, _) => SelectMode::Subtract,
                (false, true) => SelectMode::Add,
                (false, false) => SelectMode::Replace,
            };
            ctx.send(SelectionMsg::Select(points, mode));
        }
    }

    fn paint(&self, ui: &Ui, ctx: &ViewCtx<'_>, is_lasso: bool) {
        let accent = ctx.tokens.accent;
        let (stroke, fill) = (Stroke::new(1.0, accent), accent.gamma_multiply(0.08));
        if is_lasso {
            ui.painter().add(Shape::closed_line(self.outline.clone(), stroke));
        } else {
            ui.painter().rect(boxed(&self.outline), 0, fill, stroke, StrokeKind::Inside);
        }
    }
}

fn boxed(outline: &[Pos2]) -> Rect {
    match outline {
        [first, .., last] => Rect::from_two_pos(*first, *last),
        _ => Rect::NOTHING,
    }
}

/// Whether a closed line goes round a place: a ray from it crosses the line an odd number of times.
fn encloses(line: &[Pos2], place: Pos2) -> bool {
    let ends = line.iter().zip(line.iter().cycle().skip(1));
    let crossings = ends.filter(|(a, b)| {
        (a.y > place.y) != (b.y > place.y)
            && place.x < a.x + (place.y - a.y) / (b.y - a.y) * (b.x - a.x)
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_lasso_encloses_what_is_inside_also_where_it_is_bent() {
        let line =
            [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(5.0, 2.0), pos2(0.0, 10.0)];
        assert!(encloses(&line, pos2(1.0, 5.0)) && encloses(&line, pos2(9.0, 5.0)));
        assert!(!encloses(&line, pos2(5.0, 8.0)), "in the notch");
        assert!(!encloses(&line, pos2(20.0, 5.0)));
        assert!(!encloses(&[], pos2(0.0, 0.0)));
        assert!(!boxed(&[pos2(1.0, 1.0)]).contains(pos2(1.0, 1.0)));
    }
}
