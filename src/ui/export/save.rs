//! From a chart to a file: shapes as SVG, pixels made of them, or the numbers behind it.

use std::sync::Arc;

use egui::Context;
use eoscope_colors::{DARK, LIGHT};
use eoscope_core::explore::Answer;
use eoscope_report::tables::{self, Places, Source, Table};
use eoscope_report::{Ink, svg_file};

use super::figure::{SCALE, figure};
use crate::app::{Chart, ChartFile, ChartFormat, OpenRun, SaveEvent, SaveMsg, State, View};
use crate::ui::Shell;
use crate::ui::pages::GapCache;

impl Shell {
    /// Makes the file of the chart that is to be saved.
    pub(in crate::ui) fn save_chart(&mut self, ctx: &Context) {
        let Some((chart, format)) = self.state.overlays.saving else { return };
        let open = self.state.open.as_ref();
        let run = match (chart, self.state.training.selected(), open) {
            (Chart::Training, Some(training), _) => training.plan.name(),
            (_, _, Some(open)) => open.run.manifest.name.clone(),
            _ => String::new(),
        };
        let name = format!("{run}-{}", chart.file_name());
        let made = match format {
            ChartFormat::Csv => numbers(&self.state, &self.views.gaps, chart)
                .map_or(Err("This chart has no numbers".to_owned()), |table| {
                    table.csv().map_err(|error| error.to_string())
                }),
            ChartFormat::Svg | ChartFormat::Png => self.svg(chart, &run).map(String::into_bytes),
        };
        match made {
            Err(reason) => self.send(ctx, SaveEvent::NotMade(reason)),
            Ok(bytes) if format == ChartFormat::Png => {
                // Pixels take longer than a frame.
                self.runtime.saver().save_png(bytes, name);
            }
            Ok(bytes) => {
                self.taken.clone_from(&bytes);
                let file = ChartFile { bytes, name, ending: format.ending() };
                return self.send(ctx, SaveMsg::ChartTaken(Some(file)));
            }
        }
        self.send(ctx, SaveMsg::ChartTaken(None));
    }

    /// A chart as SVG, as wide as pictures are set to be.
    fn svg(&self, chart: Chart, run: &str) -> Result<String, String> {
        let settings = &self.state.settings;
        let about = numbers(&self.state, &self.views.gaps, chart)
            .map_or(String::new(), |table| table.about.join("\n"));
        let title = format!("{run}, {}", chart.title(&self.state));
        let drawing = figure(&self.state, &self.views, chart, &title)?;
        let theme = if settings.figure_dark { &DARK } else { &LIGHT };
        let ground = if chart == Chart::View { Ink::Canvas } else { Ink::Panel };
        // A map has the proportions of the screen; its text grows with its width.
        let width = if chart == Chart::View {
            settings.figure_width as f32
        } else {
            drawing.size[0] * SCALE
        };
        Ok(svg_file(&drawing, theme, ground, width, &about))
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
        Chart::Training | Chart::Compare => return None,
        Chart::Gap => source.gap(),
        Chart::Norms => source.norms(),
        Chart::PerClass => source.recall(),
        Chart::Features => {
            let class_idx = open.gap.class?;
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
