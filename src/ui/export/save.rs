//! From what is on screen to a file: pixels and shapes from the window, numbers from the state.

use egui::Context;

use super::{ChartPlaces, Svg, png};
use crate::app::{Chart, ChartFormat, Command, OpenRun, State, View};
use crate::jobs::charts::{self, Places, Source, Table};
use crate::ui::Shell;
use crate::ui::panels::GapCache;
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
        let answer = open.answer.as_deref();
        let about = charts::about(&open.run, answer, definition(&self.state, chart)).join("\n");
        let name = format!("{}-{}", open.run.manifest.name, chart.file_name());
        let bytes = match (format, places.get(chart)) {
            (ChartFormat::Csv, _) => {
                numbers(&self.state, &self.views.gaps, chart).map(|table| table.csv().into_bytes())
            }
            // What is not on screen cannot be taken from it.
            (_, None) => None,
            (ChartFormat::Svg, Some(rect)) => {
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
            (ChartFormat::Png, Some(rect)) => {
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
        (Chart::Features, _) => charts::FEATURES,
        (Chart::Sweep, _) => charts::SWEEP,
        (Chart::View, View::Boundary) => charts::PLANE,
        (Chart::View, View::Map | View::Pair) => charts::MAP,
    }
}

/// The numbers behind a chart; none where there is no such chart on screen.
pub fn numbers<'a>(state: &'a State, gaps: &'a GapCache, chart: Chart) -> Option<Table<'a>> {
    let open = state.open.as_ref()?;
    let source = Source {
        run: &open.run,
        subject: &open.subject,
        answer: open.answer.as_deref(),
        order: &open.listed,
    };
    Some(match chart {
        Chart::Gap => source.gap(),
        Chart::Norms => source.norms(),
        Chart::PerClass => source.recall(),
        Chart::Features => {
            let (class_idx, _) = open.gap_class?;
            charts::features(source, class_idx, &gaps.features, &gaps.reach)
        }
        Chart::Sweep => {
            let sweep = open.sweep.as_ref()?;
            source.sweep(&sweep.recipe, &sweep.points)
        }
        Chart::View => {
            let plane = open.plane.as_deref().filter(|_| state.view == View::Boundary);
            charts::places(source, places(state, open), definition(state, chart), plane)
        }
    })
}

/// Where points lie in what the middle shows.
fn places<'a>(state: &State, open: &'a OpenRun) -> Places<'a> {
    let classes = Some([open.pair.0, open.pair.1]);
    let places = match state.view {
        View::Map => {
            let synthetic = open.answer_on_map().map_or(&[][..], |answer| &answer.outcome.places);
            open.layout.as_deref().map(|layout| Places {
                train: &layout.train,
                test: &layout.test,
                synthetic,
                classes: None,
            })
        }
        View::Boundary => open.plane.as_deref().map(|plane| Places {
            train: &plane.train,
            test: &plane.test,
            synthetic: &plane.synthetic,
            classes,
        }),
        View::Pair => open.pair_map.as_deref().map(|map| Places {
            train: &map.train,
            test: &map.test,
            synthetic: &map.synthetic,
            classes,
        }),
    };
    places.unwrap_or_default()
}
