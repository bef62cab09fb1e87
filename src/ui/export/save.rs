//! From a chart to a file: shapes as SVG, pixels made of them, or the numbers behind it.

use std::cell::RefCell;

use egui::Context;
use eoscope_report::drawing::Drawing;
use eoscope_report::{Ink, svg_file};

use crate::app::{Chart, ChartFile, ChartFormat, SaveEvent, SaveMsg, View};
use crate::ui::theme::{DARK, LIGHT};
use crate::ui::{Shell, ViewCtx};
use crate::view_models::{FIGURE_SCALE, figure, numbers};

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
        let tokens = if settings.figure_dark { &DARK } else { &LIGHT };
        let messages = RefCell::default();
        let ctx = ViewCtx::new(&self.state, tokens, &messages);
        let view = || self.view_drawing(&ctx);
        let drawing = figure(&ctx.look(), &self.views.gaps, view, chart, &title)?;
        let ground = if chart == Chart::View { Ink::Canvas } else { Ink::Panel };
        // A map has the proportions of the screen; its text grows with its width.
        let width = if chart == Chart::View {
            settings.figure_width as f32
        } else {
            drawing.size[0] * FIGURE_SCALE
        };
        Ok(svg_file(&drawing, tokens.theme, ground, width, &about))
    }

    /// The middle of the window as it was drawn last.
    fn view_drawing(&self, ctx: &ViewCtx<'_>) -> Option<Drawing> {
        let views = &self.views;
        let open = self.state.open.as_ref()?;
        let shown = open.view();
        match self.state.scene.view {
            View::Map => views.map.drawing(ctx, &shown, &views.points),
            View::Boundary => {
                let boundary = open.shown_boundary()?;
                views.boundary.drawing(ctx, &shown, boundary, &views.points)
            }
            View::Pair => views.points.drawing(ctx, &shown),
            View::Compare => None,
        }
    }
}
