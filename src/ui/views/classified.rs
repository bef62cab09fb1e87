//! Images that a person brought: what the trained head and the current one say, side by side.

use std::sync::Arc;

use egui::{
    Align2, ColorImage, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};
use eoscope_core::domain::Head;

use crate::app::{CLASSIFIED_SIDE, ClassifiedImage, ClassifyMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{icon_button, shorten, thumbnail};

const WIDTH: f32 = 336.0;
const HEAD: f32 = 60.0;
const ROW: f32 = 56.0;
/// Rows that are seen at once.
const SHOWN: usize = 5;

/// The pictures of the images, made once.
#[derive(Default)]
pub struct ClassifiedCache {
    of: Option<Arc<Vec<ClassifiedImage>>>,
    textures: Vec<TextureHandle>,
}

impl ClassifiedCache {
    fn update(&mut self, ui: &Ui, images: &Arc<Vec<ClassifiedImage>>) {
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
    cache.update(ui, images);
    let tokens = ctx.tokens;
    let height = HEAD + ROW * images.len().min(SHOWN) as f32 + 8.0;
    let size = vec2(WIDTH.min(map.width() - 24.0), height.min(map.height() - 24.0));
    let card = Rect::from_min_size(map.right_bottom() - vec2(12.0, 12.0) - size, size);
    // The card takes the pointer, so that the map below does not.
    ui.interact(card, ui.scope_id().with("asked"), Sense::click_and_drag());
    ui.painter().rect(card, 8, tokens.panel, Stroke::new(1.0, tokens.border), StrokeKind::Inside);
    let y = card.top() + 20.0;
    let title = match images.len() {
        1 => "One image".to_owned(),
        n => format!("{n} images"),
    };
    let at = pos2(card.left() + 12.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &title, TextKind::Title, tokens.text);
    let close = Rect::from_center_size(pos2(card.right() - 20.0, y), vec2(24.0, 24.0));
    let name = "Put the images away";
    if icon_button(ui, tokens, close, Icon::Cross, name, true, false).clicked() {
        ctx.send(ClassifyMsg::Close);
    }
    let columns = columns(card);
    let recipe =
        open.answers.newest.as_ref().map_or("current".to_owned(), |a| a.outcome.recipe.label());
    for (x, label) in columns.into_iter().zip(["trained head", &shorten(&recipe, 18)]) {
        let at = pos2(x, card.top() + 48.0);
        paint(ui.painter(), at, Align2::LEFT_CENTER, label, TextKind::Caption, tokens.text_3);
    }
    let body = Rect::from_min_max(pos2(card.left(), card.top() + HEAD), card.max - vec2(0.0, 8.0));
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(body));
    ScrollArea::vertical().id_salt("asked rows").auto_shrink(false).show(&mut inner, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        for (at, image) in images.iter().enumerate() {
            row_ui(ui, ctx, open, image, cache.textures.get(at), columns);
        }
    });
}

/// Where the two answers begin.
fn columns(card: Rect) -> [f32; 2] {
    [card.left() + 68.0, card.left() + 68.0 + (card.width() - 80.0) / 2.0]
}

fn row_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    image: &ClassifiedImage,
    texture: Option<&TextureHandle>,
    columns: [f32; 2],
) {
    let tokens = ctx.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let place = Rect::from_min_size(rect.min + vec2(12.0, 4.0), vec2(44.0, 44.0));
    thumbnail(ui, tokens, place, texture.map(TextureHandle::id));
    let current =
        open.answers.newest.as_ref().map_or(&open.run.head, |answer| &answer.outcome.head);
    let decide = |head: &Head| head.decide(&image.features);
    let answers = [decide(&open.run.head), decide(current)];
    let changed = answers[0].0 != answers[1].0;
    for (x, (class_idx, probability)) in columns.into_iter().zip(answers) {
        let y = rect.top() + 17.0;
        ui.painter().circle_filled(pos2(x + 4.0, y), 4.0, ctx.class_color(open, class_idx));
        let name = shorten(&open.run.classes.names[class_idx], 13);
        let kind = if changed { TextKind::SmallMedium } else { TextKind::Small };
        paint(ui.painter(), pos2(x + 14.0, y), Align2::LEFT_CENTER, &name, kind, tokens.text);
        let text = format!("p {probability:.2}");
        let at = pos2(x + 14.0, y + 18.0);
        paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::NumberSmall, tokens.text_2);
    }
    let class = |at: usize| &open.run.classes.names[answers[at].0];
    let text = format!(
        "{}: {} with p {:.2} by the trained head, {} with p {:.2} by the current one",
        image.name,
        class(0),
        answers[0].1,
        class(1),
        answers[1].1
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    response.on_hover_text(text);
}
