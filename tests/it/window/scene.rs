//! The views in the middle: from a class that fails to the points that make it fail.

use eoscope::app::{
    BoundaryMsg, GapMsg, Kind, MapMsg, RecipeMsg, SaveMsg, SceneMsg, SweepMsg, WindowMsg,
};

use super::*;

/// From a class that fails down to the images that make it fail, by what is on screen alone.
#[test]
fn one_walks_from_a_gap_to_the_points_that_make_it() {
    let mut window = Window::new();
    let rarest = *window.open().classes.order.last().unwrap();
    let name = window.open().run.classes.names[rarest].clone();
    window.click_starting(&format!("gap of {name}"));
    assert_eq!(window.open().gap.class, Some(rarest));
    let rows = window.harness.query_all_by_label_contains("of the gap, test outside by");
    let second = rows.filter_map(|node| node.accesskit_node().label()).nth(1).unwrap();
    let feature: usize = second[8..second.find(':').unwrap()].parse().unwrap();
    window.click(&second);
    assert_eq!((window.open().gap.class, window.open().gap.feature), (Some(rarest), Some(feature)));
    window.click_containing(&format!("of feature {feature}: "));
    assert_eq!(window.open().picked.cards.len(), 1, "a click on an image pins its card");
    window.click_starting("Close the card of ");
    assert!(window.open().picked.cards.is_empty());
    let first = feature_gaps(&window.open().run.train, &window.open().run.test, rarest).len();
    window.click(&format!("Show all {first}"));
    assert!(window.open().gap.all_features);
    window.click("Back to all classes (Esc)");
    assert_eq!(window.open().gap.class, None);
}

#[test]
fn a_cell_of_the_confusion_matrix_selects_its_points_and_shows_their_images() {
    let mut window = Window::new();
    window.click("Per class: Confusion");
    let (actual, predicted) = window.open().boundary.pair;
    let names = window.open().run.classes.names.clone();
    let count = window.open().report().confusion.counts()[[actual, predicted]] as usize;
    assert!(count > 0, "the pair is one that is confused");
    window.click_containing(&format!(
        "test points of {} predicted as {},",
        names[actual], names[predicted]
    ));
    assert_eq!(window.open().picked.points.len(), count);
    assert!(window.open().picked.points.iter().all(|point| point.split().is_some()));
    let n_test = window.open().run.test.len();
    assert!(window.harness.query_by_label(&format!("{count} of {n_test} selected")).is_some());
    window.click_containing(&format!(", predicted {}", names[predicted]));
    assert_eq!(window.open().picked.cards.len(), 1);
    let left = |window: &Window| {
        let picked = &window.open().picked;
        (picked.points.len(), picked.cards.len())
    };
    window.press(Key::Escape);
    assert_eq!(left(&window), (count, 0), "a key closes one thing");
    window.press(Key::Escape);
    assert_eq!(left(&window), (0, 0));
    window.click("Confusion: Δ");
    window.click("Confusion: n");
    assert_eq!(window.shell().state().panels.matrix, Matrix::Count);
}

#[test]
fn the_boundary_of_any_pair_is_shown_with_its_decisions() {
    let mut window = Window::new();
    window.click("Boundary");
    let open = window.open();
    let plane = open.boundary.newest.clone().unwrap();
    let (a, b) = open.boundary.pair;
    let head = open.view().head();
    for (row, place) in plane.test.iter().enumerate() {
        let logits = head.logits_of(open.run.test.row(row));
        if (logits[b] - logits[a]).abs() > 1e-4 {
            assert_eq!(place[0] > 0.0, logits[b] > logits[a], "row {row}");
        }
    }
    let names = open.run.classes.names.clone();
    let label = format!("boundary between {} and {}", names[a], names[b]);
    assert!(window.harness.query_by_label_contains(&label).is_some());
    window.click("Exchange the sides");
    assert_eq!(window.open().boundary.pair, (b, a));
    let share = window.open().boundary.newest.as_ref().unwrap().shares;
    assert_eq!(share[0], [plane.shares[0][1], plane.shares[0][0]]);
    window.send(BoundaryMsg::SetVerticalAxis(VerticalAxis::HeadDifference));
    let baseline_line = window.open().boundary.newest.as_ref().unwrap().baseline_line.unwrap();
    assert!(baseline_line.is_exact);
    window.click("Show the other classes, in grey");
    assert!(window.shell().state().scene.other_classes);
    window.click("Map");
    assert_eq!(window.shell().state().scene.view, View::Map);
}

#[test]
fn points_are_selected_by_a_box_and_a_lasso() {
    let mut window = Window::new();
    window.click("Select with a box (or hold Shift and drag)");
    let map = window.harness.get_by_label_contains("map, ").rect();
    window.drag(map.left_top() + vec2(2.0, 2.0), map.right_bottom() - vec2(2.0, 2.0));
    let n = window.open().n_real();
    assert_eq!(window.open().picked.points.len(), n, "all points, also those that are not drawn");
    let left = map.left_center() + vec2(2.0, 0.0);
    window.harness.key_press(Key::Escape);
    window.settle();
    window.click("Select with a lasso (L)");
    let path = [map.left_top(), map.center_top(), map.center_bottom(), map.left_bottom(), left];
    let path: Vec<egui::Pos2> = path.into_iter().map(|at| at.clamp(map.min, map.max)).collect();
    window.drag_along(&path);
    let half = window.open().picked.points.len();
    assert!(half > 0 && half < n, "{half} of {n}");
    window.click("Move the view, pin a card");
}

#[test]
fn everything_is_found_by_its_name() {
    let mut window = Window::new();
    let name = window.open().run.classes.names[window.open().classes.order[1]].clone();
    window.click("Find a command, a class or a point (Ctrl K)");
    assert!(window.shell().state().overlays.palette);
    window.harness.get_by_label("Find anything").type_text(&format!("only class {name}"));
    window.settle();
    window.harness.key_press(Key::Enter);
    window.settle();
    assert_eq!(window.shell().state().scene.solo, Some(window.open().classes.order[1]));
    assert!(!window.shell().state().overlays.palette);
    window.send(WindowMsg::TogglePalette);
    let id = window.open().source_id(Split::Test, 5);
    window.harness.get_by_label("Find anything").type_text(&format!("#{id}"));
    window.settle();
    let class = window.open().view().class_of(PointRef::Test(5)).unwrap();
    let name = window.open().run.classes.names[class].clone();
    window.click_starting(&format!("test {name} #{id}"));
    assert_eq!(window.open().picked.cards, [PointRef::Test(5)]);
    window.click("Keyboard shortcuts (?)");
    assert!(window.harness.query_by_label("Show the boundary of two classes").is_some());
    window.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Plus);
    window.settle();
    assert_eq!(window.shell().state().settings.zoom_per_cent, 110);
}

#[test]
fn two_classes_get_a_map_of_their_own_with_their_synthetic_points() {
    let mut window = Window::new();
    window.click("Pair map");
    let map = window.open().map.pair_map.clone().unwrap();
    let (a, b) = window.open().boundary.pair;
    let placed = |places: &[[f32; 2]]| places.iter().filter(|place| place[0].is_finite()).count();
    let counts = &window.open().run.classes.train_counts;
    assert_eq!(placed(&map.train), counts[a] + counts[b]);
    let made = &window.open().answers.newest.as_ref().unwrap().outcome.synthetic.counts;
    assert_eq!(placed(&map.synthetic), made[a] + made[b]);
    let recipe = Recipe::baseline();
    window.send(RecipeMsg::SetRecipe { recipe, dragging: false });
    window.click("Recompute with these synthetic points");
    assert_eq!(placed(&window.open().map.pair_map.as_ref().unwrap().synthetic), 0);
}

#[test]
fn a_forming_map_is_held_and_laid_out_in_another_way() {
    let mut window = Window::new();
    let before = std::fs::read(window.run().join(ARRAYS_FILE)).unwrap();
    let plan = LayoutPlan { method: LayoutMethod::Pca, ..LayoutPlan::default() };
    window.send(MapMsg::SetPlan(plan));
    window.send(MapMsg::Compute);
    assert_eq!(window.open().map.layout.as_ref().unwrap().method, "PCA");
    let stored = Run::load(window.run()).unwrap().layout.unwrap();
    assert!(stored.method.starts_with("t-SNE"), "the map of the run stays the map of the run");
    let plan = LayoutPlan { seed: 7, perplexity: 12.0, ..LayoutPlan::default() };
    window.send(MapMsg::SetPlan(plan));
    let ctx = window.harness.ctx.clone();
    let shell = window.harness.state_mut().as_mut().unwrap();
    shell.send(&ctx, MapMsg::Compute);
    shell.send(&ctx, MapMsg::Pause(true));
    window.harness.run_steps(4);
    assert!(window.open().map.forming.is_some() && window.open().map.paused);
    window.click("Resume the map");
    let layout = window.open().map.layout.clone().unwrap();
    assert_eq!((layout.method.as_str(), layout.seed), ("t-SNE, perplexity 12", 7));
    // It is kept beside the run, whose own files stay as they are.
    let now = std::fs::read(window.run().join(ARRAYS_FILE)).unwrap();
    assert!(now == before, "the run was not written");
    let kept = window.open().map.stored[0].path.clone();
    assert!(kept.starts_with(window.run().join(MAPS_FOLDER)) && kept.is_file());
    window.send(MapMsg::ShowOwn);
    assert!(window.open().map.layout.as_ref().unwrap().method.starts_with("t-SNE, perplexity 30"));
    window.send(MapMsg::ShowStored(0));
    assert_eq!(window.open().map.layout, Some(layout));
    window.send(MapMsg::Remove(0));
    assert!(!kept.exists() && window.open().map.stored.is_empty());
    window.send(WindowMsg::Undo(None));
    assert!(kept.is_file() && window.open().map.stored.len() == 1);
}

#[test]
fn classes_are_listed_in_the_order_that_is_asked_for() {
    let mut window = Window::new();
    assert_eq!(window.open().classes.listed, window.open().classes.order);
    window.click("Classes by number of training points, largest first");
    window.click("by baseline recall, lowest first");
    let open = window.open();
    let recall = |class_idx: &usize| open.subject.baseline.metrics.recall[*class_idx].unwrap();
    assert!(open.classes.listed.windows(2).all(|pair| recall(&pair[0]) <= recall(&pair[1])));
    window.send(SceneMsg::SetSortBy(SortBy::Gap));
    let open = window.open();
    let gap = |class_idx: &usize| open.subject.baseline.gap.per_class[*class_idx].unwrap();
    assert!(open.classes.listed.windows(2).all(|pair| gap(&pair[0]) >= gap(&pair[1])));
    window.send(SceneMsg::SetSortBy(SortBy::Name));
    assert_eq!(window.open().classes.listed.len(), window.open().classes.order.len());
}

#[test]
fn the_first_hints_are_put_away_for_good() {
    let mut window = Window::new();
    window.click("Dismiss these hints");
    assert!(window.shell().state().settings.hints_seen);
    assert!(window.harness.query_by_label("Dismiss these hints").is_none());
    // Doing what they propose shows that they were read.
    let mut window = Window::new();
    window.send(eoscope::app::SelectionMsg::PinCard(PointRef::Test(0)));
    assert!(window.shell().state().settings.hints_seen);
    assert!(window.harness.query_by_label("Dismiss these hints").is_none());
}

#[test]
fn charts_are_saved_with_what_they_mean() {
    let mut window = Window::new();
    let names = window.open().run.classes.names.clone();
    let take = |window: &mut Window, chart: Chart, format: ChartFormat| -> String {
        window.send(SaveMsg::SaveChart(chart, format));
        assert_eq!(window.shell().state().overlays.saving, None, "{chart:?}");
        String::from_utf8(window.shell().taken_chart().to_vec()).unwrap()
    };
    for chart in [Chart::View, Chart::Gap, Chart::Norms, Chart::PerClass] {
        let svg = take(&mut window, chart, ChartFormat::Svg);
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{chart:?}");
        assert!(svg.contains("recipe: ") && svg.contains("definition: "), "{chart:?}");
        assert!(svg.contains(&format!(">{}<", names[0])), "{chart:?} names its classes");
        let csv = take(&mut window, chart, ChartFormat::Csv);
        assert!(csv.starts_with("# run: ") && csv.contains("--sampler eos"), "{chart:?}: {csv}");
    }
    let svg = take(&mut window, Chart::Gap, ChartFormat::Svg);
    assert!(svg.contains("width=\"1200") && !svg.contains("Split the gap"), "{}", &svg[..300]);
    let [red, green, blue] = eoscope_colors::LIGHT.panel;
    assert!(
        svg.contains(&format!("#{red:02x}{green:02x}{blue:02x}")),
        "light, whatever the window is"
    );
    window.send(WindowMsg::SetFigure(800, true));
    let svg = take(&mut window, Chart::Gap, ChartFormat::Svg);
    let [red, green, blue] = eoscope_colors::DARK.panel;
    assert!(
        svg.contains("width=\"800") && svg.contains(&format!("#{red:02x}{green:02x}{blue:02x}"))
    );
    window.send(GapMsg::ShowGapOf(Some(0)));
    let csv = take(&mut window, Chart::Features, ChartFormat::Csv);
    assert!(csv.contains(&format!("# class: {}", names[0])), "{csv}");
    let svg = take(&mut window, Chart::Features, ChartFormat::Svg);
    assert!(svg.contains("ranges by feature") || svg.contains(">share, %<"));
    window.send(GapMsg::ShowGapOf(None));
    let svg = take(&mut window, Chart::View, ChartFormat::Svg);
    assert!(svg.contains("data:image/png"), "the shade is a picture");
    let drawn = window.shell().drawn_points();
    let points = svg.matches("<circle").count() + svg.matches("<path").count();
    assert!(points >= drawn, "{points} of {drawn} points");
    let csv = take(&mut window, Chart::View, ChartFormat::Csv);
    let made = window.open().answers.newest.as_ref().unwrap().outcome.synthetic.len();
    let rows = csv.lines().filter(|line| !line.starts_with('#')).count() - 1;
    assert_eq!(rows, window.open().n_real() + made, "every point, also those not drawn");
    window.send(SceneMsg::SetView(View::Boundary));
    let csv = take(&mut window, Chart::View, ChartFormat::Csv);
    assert!(csv.contains("# vertical axis: first principal direction of the rest"), "{csv}");
    let svg = take(&mut window, Chart::View, ChartFormat::Svg);
    assert!(svg.contains("signed distance to the boundary"));
}

#[test]
fn every_chart_has_a_table_that_can_be_read_aloud() {
    let mut window = Window::new();
    let (names, dim) = (window.open().run.classes.names.clone(), window.open().run.train.dim());
    let rows_of = |window: &mut Window, chart: &str, column: &str| -> Vec<String> {
        window.click("Charts as tables and files");
        window.click(&format!("Numbers of {chart} as a table"));
        let texts = window.harness.query_all_by(|node| node.value().is_some());
        let texts = texts.filter_map(|node| node.accesskit_node().value());
        let rows = texts.filter(|text| text.contains(column)).collect();
        window.harness.key_press(Key::Escape);
        window.settle();
        assert_eq!(window.shell().state().overlays.table, None);
        rows
    };
    let gaps = rows_of(&mut window, "generalization gap", "baseline_gap");
    assert_eq!(gaps.len(), names.len());
    let largest = window.open().classes.order[0];
    assert!(gaps[0].starts_with(&format!("class {}, train", names[largest])), "{gaps:?}");
    assert!(!rows_of(&mut window, "this view", "predicted").is_empty());
    window.send(GapMsg::ShowGapOf(Some(0)));
    let features = rows_of(&mut window, "gap by feature", "outside_below");
    assert!(!features.is_empty() && features.len() <= dim, "{}", features.len());
    assert!(window.harness.query_by_label("Numbers of weight norms as a table").is_none());
    window.send(SweepMsg::Start);
    while window.open().sweep.as_ref().unwrap().running {
        window.settle();
    }
    assert!(!rows_of(&mut window, "curve over K", "net_gap_sd").is_empty());
}

#[test]
fn colours_follow_the_newest_head() {
    let mut window = Window::new();
    assert!(window.open().answers.scores.is_none(), "it is not needed");
    window.send(SceneMsg::SetColorBy(ColorBy::Margin));
    let found = window.open().answers.scores.clone().unwrap();
    let (head, test) = (window.open().view().head(), &window.open().run.test);
    let single = head.predict_one(test.row(0), test.labels()[0] as usize);
    assert!((found.test[0].margin - single.margin).abs() < 1e-4);
    window.send(RecipeMsg::SetRecipe { recipe: Recipe::baseline(), dragging: false });
    let now = window.open().answers.scores.clone().unwrap();
    assert!(now.synthetic.is_empty() && !found.synthetic.is_empty());
}

#[test]
fn a_double_click_shows_the_whole_and_pins_nothing() {
    let mut window = Window::new();
    window.send(WindowMsg::DismissHints);
    let map = window.harness.get_by_label_contains("map, ").rect();
    let columns = (0..40).flat_map(|x| (0..30).map(move |y| (x, y)));
    let places = columns.map(|(x, y)| map.lerp_inside(vec2(x as f32 / 40.0, y as f32 / 30.0)));
    let at = places.into_iter().find(|at| window.shell().point_at(*at).is_some()).unwrap();
    let button = |pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    window.harness.event(egui::Event::PointerMoved(at));
    window.harness.run_steps(1);
    let click = |window: &mut Window| {
        window.harness.event(button(true));
        window.harness.event(button(false));
        window.harness.step();
    };
    click(&mut window);
    assert_eq!(window.open().picked.cards.len(), 1, "a click pins");
    click(&mut window);
    window.settle();
    assert!(window.open().picked.cards.is_empty(), "the second click takes it back");
}

#[test]
fn keys_hide_the_test_points_and_leave_the_training_page() {
    let mut window = Window::new();
    window.press(Key::T);
    let kinds = window.shell().state().scene.kinds;
    assert!(!kinds.shows(Kind::Test) && !kinds.shows(Kind::Wrong), "rings and crosses");
    window.press(Key::T);
    assert!(window.shell().state().scene.kinds.shows(Kind::Wrong));
    let toggle = |window: &mut Window| {
        window.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::T);
        window.settle();
        window.shell().state().training.shown
    };
    assert!(toggle(&mut window) && !toggle(&mut window));
    assert!(toggle(&mut window));
    window.press(Key::Escape);
    assert!(!window.shell().state().training.shown);
}
