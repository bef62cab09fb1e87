//! From what is on screen to a file: pixels and shapes from the window, numbers from the state.

use egui::Context;

use super::{ChartPlaces, Svg, png};
use crate::app::{Chart, ChartFormat, Command, OpenRun, State, View};
use crate::jobs::charts;
use crate::ui::Shell;
use crate::ui::theme::Tokens;

impl Shell {
    /// Takes the chart that is to be saved from the screen, or the numbers behind it.
    pub(in crate::ui) fn save_chart(
        &mut self,
        ctx: &Context,
        tokens: &Tokens,
        places: &ChartPlaces,
    ) {
        let Some((chart, format)) = self.state.saving else { return };
        let Some(open) = &self.state.open else { return };
        let Some(rect) = places.get(chart) else {
            self.send(ctx, Command::ChartTaken);
            return;
        };
        let answer = open.answer.as_deref();
        let about = charts::about(&open.run, answer, definition(&self.state, chart)).join("\n");
        let name = format!("{}-{}", open.run.manifest.name, chart.file_name());
        let bytes = match format {
            ChartFormat::Csv => Some(chart_csv(&self.state, open, chart).into_bytes()),
            ChartFormat::Svg => {
                let ground = if chart == Chart::View { tokens.canvas } else { tokens.panel };
                let mut svg = Svg::new(rect, ground);
                let (map, points) = (&self.views.map, &self.views.points);
                let textures = |id| map.texture(id).or_else(|| points.texture(open, id));
                ctx.graphics(|graphics| {
                    if let Some(list) = graphics.get(egui::LayerId::background()) {
                        svg.add(list.all_entries(), &textures);
                    }
                });
                let title = format!("{}, {}", open.run.manifest.name, chart.label());
                Some(svg.finish(&title, &about).into_bytes())
            }
            ChartFormat::Png => {
                // Pixels come with a later frame.
                let (saver, name) = (self.workers.saver(), name.clone());
                let pixels_per_point = ctx.pixels_per_point();
                ctx.request_screenshot(move |picture| {
                    if let Ok(bytes) = png(&picture, rect, pixels_per_point, &about) {
                        saver.save(bytes, name, "png");
                    }
                });
                None
            }
        };
        if let Some(bytes) = bytes {
            self.taken.clone_from(&bytes);
            self.workers.saver().save(bytes, name, format.ending());
        }
        self.send(ctx, Command::ChartTaken);
    }
}

/// What a chart shows, in a sentence.
fn definition(state: &State, chart: Chart) -> &'static str {
    match (chart, state.view) {
        (Chart::Gap, _) => charts::GAP,
        (Chart::Norms, _) => charts::NORM,
        (Chart::PerClass, _) => charts::RECALL,
        (Chart::View, View::Boundary) => charts::PLANE,
        (Chart::View, View::Map | View::Pair) => charts::MAP,
    }
}

/// The numbers behind a chart.
fn chart_csv(state: &State, open: &OpenRun, chart: Chart) -> String {
    let (run, subject, answer) = (&open.run, &open.subject, open.answer.as_deref());
    match chart {
        Chart::Gap => charts::gap_csv(run, subject, answer, &open.listed),
        Chart::Norms => charts::norms_csv(run, subject, answer, &open.listed),
        Chart::PerClass => charts::recall_csv(run, subject, answer, &open.listed),
        Chart::View => {
            let pair = Some([open.pair.0, open.pair.1]);
            let plane = open.plane.as_deref().filter(|_| state.view == View::Boundary);
            let (train, test, synthetic, classes): (&[_], &[_], &[_], _) = match state.view {
                View::Map => {
                    let layout = open.layout.as_deref();
                    let placed = open.answer_on_map();
                    (
                        layout.map_or(&[], |layout| &layout.train),
                        layout.map_or(&[], |layout| &layout.test),
                        placed.map_or(&[], |answer| &answer.outcome.places),
                        None,
                    )
                }
                View::Boundary => (
                    plane.map_or(&[], |plane| &plane.train),
                    plane.map_or(&[], |plane| &plane.test),
                    plane.map_or(&[], |plane| &plane.synthetic),
                    pair,
                ),
                View::Pair => {
                    let map = open.pair_map.as_deref();
                    (
                        map.map_or(&[], |map| &map.train),
                        map.map_or(&[], |map| &map.test),
                        map.map_or(&[], |map| &map.synthetic),
                        pair,
                    )
                }
            };
            let places = charts::Places { train, test, synthetic, classes };
            charts::places_csv(run, answer, &places, definition(state, chart), plane)
        }
    }
}
