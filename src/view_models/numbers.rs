//! The numbers behind the charts, for tables and files.

use std::sync::Arc;

use eoscope_core::explore::Answer;
use eoscope_report::tables::{self, Places, Source, Table};

use super::GapFeatures;
use crate::app::{Chart, OpenRun, State, View};

/// The numbers behind a chart; none where there is no such chart on screen.
pub fn numbers<'a>(state: &'a State, gaps: &'a GapFeatures, chart: Chart) -> Option<Table<'a>> {
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

/// Why a chart has no numbers yet.
pub fn no_numbers(chart: Chart) -> &'static str {
    match chart {
        Chart::Training => "No epoch is finished yet",
        Chart::View => "Nothing is laid out here yet",
        Chart::Features => "No training or no test points of this class",
        Chart::Sweep => "No K is finished yet",
        Chart::Compare => "Nothing is compared yet",
        Chart::Gap | Chart::Norms | Chart::PerClass => "No class is listed",
    }
}
