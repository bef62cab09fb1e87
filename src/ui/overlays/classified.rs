//! Images that a person brought: what the trained head and the current one say, side by side.

use std::sync::Arc;

use egui::{Align2, ColorImage, Rect, ScrollArea, TextureHandle, TextureOptions, Ui, vec2};
use eoscope_report::{counted, number};

use crate::app::{CLASSIFIED_SIDE, ClassifiedImage, ClassifyMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Hit, Row, Tool, card, inset, thumbnail};
use crate::ui::theme::{CARD, HEADER, IMAGE, LINE, NUMBERS, PADDING, TALL_ROW, TextKind};

/// Rows that are seen at once.
const SHOWN: usize = 5;

/// The pictures of the images, made once.
#[derive(Default)]
pub struct ClassifiedCache {
    of: Option<Arc<Vec<ClassifiedImage>>>,
    textures: Vec<TextureHandle>,
}

impl ClassifiedCache {
    fn follow(&mut self, ui: &Ui, images: &Arc<Vec<ClassifiedImage>>) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, images)) {
            return;
        }
        self.of = Some(Arc::clone(images));
        let texture = |image: &ClassifiedImage| {
            let picture = ColorImage::from_rgb([CLASSIFIED_SIDE, CLASSIFIED_SIDE], &image.picture);
            ui.ctx().load_texture(image.name.as_str(), picture, TextureOptions::LINEAR)
        };
        self.textures = images.iter().map(texture).collect();
    }
}

/// The card, in the lower right corner of the map.
pub fn classified_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    map: Rect,
    cache: &mut ClassifiedCache,
) {
    let Some(images) = &open.classified.images else { return };
    cache.follow(ui, images);
    let height = HEADER + LINE + TALL_ROW * images.len().min(SHOWN) as f32 + 8.0;
    card(ui, "classified", map, Align2::RIGHT_BOTTOM, vec2(CARD + NUMBERS, height), |ui| {
        let mut cut = Cut(inset(ui.max_rect(), PADDING, 0.0));
        head_ui(ui, ctx, images.len(), cut.top(HEADER));
        let mut heads = Row::within(ui, cut.top(LINE));
        let recipe = open.answers.newest.as_ref();
        let recipe = recipe.map_or("current".to_owned(), |answer| answer.outcome.recipe.label());
        heads.gap(IMAGE + PADDING);
        let half = heads.room() / 2.0;
        for label in ["baseline", &recipe] {
            heads.part(half).hint(label);
        }
        ui.scope_builder(egui::UiBuilder::new().max_rect(cut.0), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            ScrollArea::vertical().id_salt("classified rows").auto_shrink(false).show(ui, |ui| {
                for (image, texture) in images.iter().zip(&cache.textures) {
                    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), TALL_ROW));
                    image_ui(ui, ctx, open, (image, texture), rect);
                }
            });
        });
    });
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, n: usize, rect: Rect) {
    let mut row = Row::within(ui, rect);
    let color = row.tokens.text;
    if row.end().tool(Tool::new(Icon::Cross, "Close the classified images")).clicked() {
        ctx.send(ClassifyMsg::Close);
    }
    row.gap(8.0).start().text(&counted(n, "image"), TextKind::Title, color);
}

fn image_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (image, texture): (&ClassifiedImage, &TextureHandle),
    rect: Rect,
) {
    let head = open.answers.newest.as_ref().map_or(&open.run.head, |answer| &answer.outcome.head);
    let answers = [&open.run.head, head].map(|head| head.decide(&image.features));
    let class = |at: usize| &open.run.classes.names[answers[at].0];
    let p = |at: usize| number(Some(f64::from(answers[at].1)), 2);
    let said = format!(
        "{}: {} with p {} by the baseline, {} with p {} by the current head",
        image.name,
        class(0),
        p(0),
        class(1),
        p(1)
    );
    Hit::label(said).show(ui, ("classified", &image.name), rect);
    let mut row = Row::within(ui, rect);
    let tokens = row.tokens;
    let place = row.piece(IMAGE, IMAGE);
    thumbnail(row.ui, place, Some(texture.id()));
    row.gap(PADDING);
    let half = row.room() / 2.0;
    let changed = answers[0].0 != answers[1].0;
    let kind = if changed { TextKind::SmallMedium } else { TextKind::Small };
    for (at, (predicted, _)) in answers.iter().enumerate() {
        let mut lines = Cut(inset(row.take(half), 0.0, 8.0));
        let mut first = Row::within(row.ui, lines.top(LINE));
        first.dot(ctx.class_color(open, *predicted)).text(class(at), kind, tokens.text);
        let text = format!("p {}", p(at));
        let mut second = Row::within(row.ui, lines.top(LINE));
        second.gap(14.0).text(&text, TextKind::NumberSmall, tokens.text_2);
    }
}
