//! Loss and balanced accuracy over the epochs, with the recall of the head, middle and tail third.

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use eoscope_core::domain::thirds;
use eoscope_io::run::manifest::EpochEntry;

use super::inner_row;
use crate::app::{Chart as AppChart, Training};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, Tokens, galley, number, paint};
use crate::ui::views::header::save_menu_ui;

const HEIGHT: f32 = 176.0;
/// Room above a plot for its title, below it for the epochs, left of it for values.
const TOP: f32 = 40.0;
const BOTTOM: f32 = 24.0;
const LEFT: f32 = 44.0;

pub fn curves_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training) {
    let rect = inner_row(ui, HEIGHT);
    ctx.chart(AppChart::Training, rect.intersect(ui.clip_rect()));
    let (left, right) = rect.split_left_right_at_fraction(0.5);
    let tokens = ctx.tokens;
    let epochs = training.plan.config.epochs;
    let loss = Chart {
        title: "Loss",
        decimals: 3,
        top: None,
        lines: vec![Line::of("train", tokens.text, training, |entry| Some(entry.loss))],
    };
    loss.ui(ui, ctx, left.with_max_x(left.right() - 12.0), epochs, training);
    let place = Rect::from_min_size(pos2(left.left() + 36.0, left.top() + 8.0), vec2(24.0, 24.0));
    save_menu_ui(ui, ctx, place);
    let order = head_to_tail(training);
    let thirds = thirds(&order);
    let mut lines: Vec<Line<'_>> = ["head", "middle", "tail"]
        .into_iter()
        .zip(&thirds)
        .zip([tokens.text_3, tokens.text_2, tokens.text])
        .map(|((label, classes), color)| Line {
            dashed: label == "tail",
            ..Line::of(label, color, training, |entry| mean_recall(entry, classes))
        })
        .collect();
    lines.push(Line::of("all", tokens.accent, training, |entry| entry.test_balanced_accuracy));
    let accuracy = Chart { title: "Balanced accuracy", decimals: 3, top: Some(1.0), lines };
    accuracy.ui(ui, ctx, right.with_min_x(right.left() + 12.0), epochs, training);
}

/// Classes by support, head to tail.
fn head_to_tail(training: &Training) -> Vec<usize> {
    let prepared = training.prepared.as_ref();
    let counts = prepared.map(|prepared| prepared.set.counts(&prepared.set.train));
    let counts = counts.unwrap_or_default();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx]));
    order
}

fn mean_recall(entry: &EpochEntry, classes: &[usize]) -> Option<f64> {
    let recall = entry.test_recall.as_ref()?;
    let known: Vec<f64> = classes.iter().filter_map(|&class_idx| *recall.get(class_idx)?).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

struct Line<'a> {
    label: &'a str,
    color: Color32,
    dashed: bool,
    /// Epoch and value.
    points: Vec<(usize, f64)>,
}

impl<'a> Line<'a> {
    fn of(
        label: &'a str,
        color: Color32,
        training: &Training,
        value: impl Fn(&EpochEntry) -> Option<f64>,
    ) -> Self {
        let points = training.history.iter();
        let points = points.filter_map(|entry| Some((entry.epoch, value(entry)?))).collect();
        Self { label, color, dashed: false, points }
    }
}

struct Chart<'a> {
    title: &'a str,
    decimals: usize,
    /// The end of the axis, where it is known.
    top: Option<f64>,
    lines: Vec<Line<'a>>,
}

impl Chart<'_> {
    fn ui(&self, ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect, epochs: usize, training: &Training) {
        let tokens = ctx.tokens;
        let plot = Rect::from_min_max(
            pos2(rect.left() + LEFT, rect.top() + TOP),
            pos2(rect.right() - 8.0, rect.bottom() - BOTTOM),
        );
        let painter = ui.painter().clone();
        let at = pos2(rect.left(), rect.top() + 20.0);
        let title =
            paint(&painter, at, Align2::LEFT_CENTER, self.title, TextKind::Heading, tokens.text);
        self.legend(&painter, tokens, rect, title.right());
        let top = self.top.unwrap_or_else(|| self.largest());
        let y = |value: f64| plot.bottom() - plot.height() * (value / top).clamp(0.0, 1.0) as f32;
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let y = y(top * share).round() + 0.5;
            painter.hline(plot.x_range(), y, Stroke::new(1.0, tokens.grid));
            let text = number(Some(top * share), 2);
            let at = pos2(plot.left() - 6.0, y);
            paint(&painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
        }
        let x = |epoch: f64| plot.left() + plot.width() * place(epoch, epochs);
        epoch_axis(&painter, tokens, plot, epochs, "epoch");
        rate_steps(&painter, tokens, plot, training);
        for line in &self.lines {
            let points: Vec<Pos2> =
                line.points.iter().map(|&(epoch, value)| pos2(x(epoch as f64), y(value))).collect();
            let stroke = Stroke::new(1.5, line.color);
            if line.dashed {
                painter.extend(Shape::dashed_line(&points, stroke, 5.0, 3.0));
            } else {
                painter.add(Shape::line(points.clone(), stroke));
            }
            if let Some(last) = points.last() {
                painter.circle_filled(*last, 3.0, line.color);
            }
        }
        if self.lines.iter().all(|line| line.points.is_empty()) {
            let text = "The first point comes with the first finished epoch";
            let at = plot.center();
            paint(&painter, at, Align2::CENTER_CENTER, text, TextKind::Small, tokens.text_3);
        }
        let response = ui.interact(plot, ui.scope_id().with(self.title), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.description()));
        if let Some(pointer) = response.hover_pos() {
            self.hover(ui, ctx, plot, pointer, epochs, response);
        }
    }

    /// What the line of each label is at last, from the right end of the title's row; where there is
    /// no room for values, they are in the tooltip alone.
    fn legend(&self, painter: &Painter, tokens: &Tokens, rect: Rect, left: f32) {
        let y = rect.top() + 20.0;
        let label = |line: &Line<'_>| galley(painter, line.label, TextKind::Caption, tokens.text_2);
        let value = |line: &Line<'_>| {
            let text = number(line.points.last().map(|point| point.1), self.decimals);
            galley(painter, &text, TextKind::NumberSmall, tokens.text)
        };
        let width = |with_values: bool| -> f32 {
            let of = |line: &Line<'_>| {
                let value = if with_values { value(line).size().x + 6.0 } else { 0.0 };
                12.0 + 4.0 + label(line).size().x + value + 10.0
            };
            self.lines.iter().map(of).sum()
        };
        let free = rect.right() - 8.0 - left - 8.0;
        let with_values = width(true) <= free;
        let mut x = rect.right() - 8.0 - width(with_values) + 10.0;
        for line in &self.lines {
            let ends = [pos2(x, y), pos2(x + 12.0, y)];
            let stroke = Stroke::new(1.5, line.color);
            if line.dashed {
                painter.extend(Shape::dashed_line(&ends, stroke, 4.0, 3.0));
            } else {
                painter.line_segment(ends, stroke);
            }
            x += 16.0;
            let texts = [Some(label(line)), with_values.then(|| value(line))];
            for (text, color) in texts.into_iter().zip([tokens.text_2, tokens.text]) {
                let Some(text) = text else { continue };
                let size = text.size();
                painter.galley(pos2(x, y - size.y / 2.0), text, color);
                x += size.x + 6.0;
            }
            x += 4.0;
        }
    }

    fn hover(
        &self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        plot: Rect,
        pointer: Pos2,
        epochs: usize,
        response: egui::Response,
    ) {
        let share = ((pointer.x - plot.left()) / plot.width()).clamp(0.0, 1.0);
        let epoch = 1 + (share * (epochs.max(2) - 1) as f32).round() as usize;
        let at = |line: &Line<'_>| line.points.iter().find(|point| point.0 == epoch).map(|p| p.1);
        if self.lines.iter().all(|line| at(line).is_none()) {
            return;
        }
        let x = plot.left() + plot.width() * place(epoch as f64, epochs);
        ui.painter().vline(x, plot.y_range(), Stroke::new(1.0, ctx.tokens.text_3));
        let values =
            self.lines.iter().map(|line| format!("{} {}", line.label, number(at(line), 4)));
        let values: Vec<String> = values.collect();
        response.on_hover_text_at_pointer(format!("epoch {epoch}: {}", values.join(", ")));
    }

    fn largest(&self) -> f64 {
        let values = self.lines.iter().flat_map(|line| &line.points).map(|point| point.1);
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        // A round number above it, so that the axis does not change with every epoch.
        let step = 10_f64.powf(largest.max(1e-3).log10().floor()) / 2.0;
        ((largest / step).ceil() * step).max(step)
    }

    /// The same for those who do not see it.
    fn description(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let last = line.points.last();
            last.map_or(format!("{} none yet", line.label), |(epoch, value)| {
                format!("{} {value:.4} after epoch {epoch}", line.label)
            })
        });
        format!("{}: {}", self.title, lines.collect::<Vec<_>>().join(", "))
    }
}

/// Where an epoch lies between the first and the last, 0–1.
pub fn place(epoch: f64, epochs: usize) -> f32 {
    ((epoch - 1.0) / (epochs.max(2) - 1) as f64) as f32
}

/// The first and the last epoch and round numbers between them.
pub fn epoch_axis(painter: &Painter, tokens: &Tokens, plot: Rect, epochs: usize, title: &str) {
    let y = plot.bottom() + 12.0;
    let at = pos2(plot.left() - LEFT, y);
    paint(painter, at, Align2::LEFT_CENTER, title, TextKind::Caption, tokens.text_3);
    let step = (epochs as f64 / 4.0).ceil().max(1.0) as usize;
    let mut ticks: Vec<usize> = (0..=4).map(|at| (at * step).clamp(1, epochs.max(1))).collect();
    ticks.dedup();
    for epoch in ticks {
        let at = pos2(plot.left() + plot.width() * place(epoch as f64, epochs), y);
        let anchor = if epoch == epochs && epochs > 1 {
            Align2::RIGHT_CENTER
        } else {
            Align2::CENTER_CENTER
        };
        paint(painter, at, anchor, &epoch.to_string(), TextKind::NumberSmall, tokens.text_3);
    }
}

/// Dashed lines where the learning rate falls.
fn rate_steps(painter: &Painter, tokens: &Tokens, plot: Rect, training: &Training) {
    let config = &training.plan.config;
    for epoch in 2..=config.epochs {
        // Rounding makes the end of the warm-up a hair higher than what follows.
        if config.lr(epoch) < 0.99 * config.lr(epoch - 1) {
            let x = plot.left() + plot.width() * place(epoch as f64 - 0.5, config.epochs);
            let ends = [pos2(x, plot.top()), pos2(x, plot.bottom())];
            painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, tokens.border), 3.0, 3.0));
        }
    }
}
