//! From what is on screen to a file: pixels and shapes from the window, numbers from the state.

use std::sync::Arc;

use egui::Context;
use eoscope_core::explore::Answer;
use eoscope_report::tables::{self, Places, Source, Table};

use super::{ChartPlaces, Svg, png};
use crate::app::{Chart, ChartFile, ChartFormat, OpenRun, SaveEvent, SaveMsg, State, View};
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
        let Some((chart, format)) = self.state.overlays.saving else { return };
        let open = self.state.open.as_ref();
        let run = match (chart, self.state.training.selected(), open) {
            (Chart::Training, Some(training), _) => training.plan.name(),
            (_, _, Some(open)) => open.run.manifest.name.clone(),
            _ => String::new(),
        };
        let table = numbers(&self.state, &self.views.gaps, chart);
        let name = format!("{run}-{}", chart.file_name());
        let is_table = format == ChartFormat::Csv;
        let csv = table.as_ref().filter(|_| is_table).map(|table| table.csv().into_bytes());
        let about = table.as_ref().map_or(String::new(), |table| table.about.join("\n"));
        drop(table);
        // A chart that is scrolled away has no place either.
        let place = places.get(chart).filter(|rect| rect.is_positive());
        let taken = match (format, place) {
            (ChartFormat::Csv, _) => Ok(csv),
            (ChartFormat::Svg, Some(rect)) => {
                let ground = if chart == Chart::View { tokens.canvas } else { tokens.panel };
                let mut svg = Svg::new(rect, ground);
                let (map, points) = (&self.views.map, &self.views.points);
                let textures = |id| map.texture(id).or_else(|| points.texture(open?, id));
                ctx.graphics(|graphics| {
                    if let Some(list) = graphics.get(egui::LayerId::background()) {
                        svg.add(list.all_entries(), &textures);
                    }
                });
                let title = format!("{run}, {}", chart.label());
                Ok(Some(svg.finish(&title, &about).into_bytes()))
            }
            (ChartFormat::Png, Some(rect)) => {
                // Pixels come with a later frame.
                let (saver, name) = (self.runtime.saver(), name.clone());
                let pixels_per_point = ctx.pixels_per_point();
                ctx.request_screenshot(move |picture| {
                    let png = png(&picture, rect, pixels_per_point, &about);
                    saver.save(png.map(|bytes| ChartFile { bytes, name, ending: "png" }));
                });
                Ok(None)
            }
            (ChartFormat::Svg | ChartFormat::Png, None) => Err(format!(
                "{} is not on screen, so there is no picture of it; bring it up, or save it as CSV",
                chart.label()
            )),
        };
        let file = match taken {
            Ok(bytes) => bytes.map(|bytes| ChartFile { bytes, name, ending: format.ending() }),
            Err(reason) => {
                self.send(ctx, SaveEvent::NotMade(reason));
                None
            }
        };
        if let Some(file) = &file {
            self.taken.clone_from(&file.bytes);
        }
        self.send(ctx, SaveMsg::ChartTaken(file));
    }
}

/// The numbers behind a chart; none where there is no such chart on screen.
pub fn numbers<'a>(state: &'a State, gaps: &'a GapCache, chart: Chart) -> Option<Table<'a>> {
    if chart == Chart::Training {
        let training = state.training.selected()?;
        let names = training.prepared.as_ref().map(|prepared| &prepared.set.class_names[..]);
        let plan = &training.plan;
        return Some(tables::training(
            &plan.name(),
            &plan.command(),
            names.unwrap_or_default(),
            &training.history,
        ));
    }
    let open = state.open.as_ref()?;
    let source = Source {
        run: &open.run,
        subject: &open.subject,
        answer: open.answers.newest.as_deref(),
        order: &open.classes.listed,
    };
    Some(match chart {
        Chart::Training => return None,
        Chart::Gap => source.gap(),
        Chart::Norms => source.norms(),
        Chart::PerClass => source.recall(),
        Chart::Features => {
            let class_idx = open.gap.class?;
            // Until the panel is drawn the features are those of another class or answer.
            if !gaps.is_of(open, class_idx) {
                return None;
            }
            tables::features(source, class_idx, &gaps.features, &gaps.reach)
        }
        Chart::Sweep => {
            let sweep = open.sweep.as_ref()?;
            source.sweep(&sweep.recipe, &sweep.points)
        }
        Chart::View => {
            let plane = open.shown_boundary().filter(|_| state.scene.view == View::Boundary);
            let definition =
                if state.scene.view == View::Boundary { tables::PLANE } else { tables::MAP };
            tables::places(source, places(state, open), definition, plane)
        }
    })
}

/// Where points lie in what the middle shows. Synthetic places that belong to another answer are left
/// out, as on screen.
fn places<'a>(state: &State, open: &'a OpenRun) -> Places<'a> {
    let classes = Some([open.boundary.pair.0, open.boundary.pair.1]);
    let current = |answer: Option<&Arc<Answer>>| {
        answer.map_or(0, |answer| answer.serial) == open.view().answer_serial()
    };
    let places = match state.scene.view {
        // The panes share the map; its table is that of the recipe on screen.
        View::Map | View::Compare => {
            let synthetic =
                open.view().answer_on_map().map_or(&[][..], |answer| &answer.outcome.places);
            open.map.layout.as_deref().map(|layout| Places {
                train: &layout.train,
                test: &layout.test,
                synthetic,
                classes: None,
            })
        }
        View::Boundary => open.shown_boundary().map(|plane| Places {
            train: &plane.train,
            test: &plane.test,
            synthetic: if current(plane.question.answer.as_ref()) { &plane.synthetic } else { &[] },
            classes,
        }),
        View::Pair => {
            open.map.pair_map.as_deref().filter(|_| open.has_pair_map()).map(|map| Places {
                train: &map.train,
                test: &map.test,
                synthetic: if current(map.question.answer.as_ref()) { &map.synthetic } else { &[] },
                classes,
            })
        }
    };
    places.unwrap_or_default()
}
