//! The tokens as egui styles.

use egui::style::{HandleShape, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{
    Color32, CornerRadius, CursorIcon, Margin, Shadow, Stroke, Style, TextStyle, Theme, Visuals,
    vec2,
};

use super::{DARK, LIGHT, TextKind, Tokens};

/// Registers both themes.
pub fn install_styles(ctx: &egui::Context) {
    ctx.set_style_of(Theme::Dark, style(&DARK));
    ctx.set_style_of(Theme::Light, style(&LIGHT));
}

fn style(tokens: &Tokens) -> Style {
    let mut style = Style { visuals: visuals(tokens), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, TextKind::Caption.font()),
        (TextStyle::Body, TextKind::Body.font()),
        (TextStyle::Button, TextKind::Small.font()),
        (TextStyle::Heading, TextKind::Title.font()),
        (TextStyle::Monospace, TextKind::Number.font()),
    ]
    .into();
    style.animation_time = 0.08;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(8.0, 4.0);
    spacing.interact_size = vec2(24.0, 24.0);
    spacing.window_margin = Margin::same(12);
    spacing.menu_margin = Margin::same(4);
    spacing.slider_rail_height = 4.0;
    spacing.icon_width = 16.0;
    spacing.icon_spacing = 8.0;
    spacing.scroll = ScrollStyle { bar_width: 6.0, ..ScrollStyle::floating() };
    style.interaction.tooltip_delay = 0.125;
    style.interaction.show_tooltips_only_when_still = true;
    style.interaction.selectable_labels = false;
    // The map beside a panel takes the other half of this.
    style.interaction.resize_grab_radius_side = 7.0;
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let base = if tokens.dark { Visuals::dark() } else { Visuals::light() };
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: tokens.shadow };
    let edge = Stroke::new(1.0, tokens.border);
    Visuals {
        panel_fill: tokens.panel,
        window_fill: tokens.control,
        window_stroke: edge,
        window_corner_radius: CornerRadius::same(8),
        menu_corner_radius: CornerRadius::same(8),
        window_shadow: shadow,
        popup_shadow: shadow,
        extreme_bg_color: tokens.canvas,
        text_edit_bg_color: Some(tokens.control),
        faint_bg_color: tokens.panel,
        striped: false,
        weak_text_color: Some(tokens.text_3),
        hyperlink_color: tokens.accent,
        warn_fg_color: tokens.warn,
        error_fg_color: tokens.bad,
        selection: Selection {
            bg_fill: tokens.accent_soft,
            stroke: Stroke::new(1.0, tokens.accent),
        },
        widgets: Widgets {
            noninteractive: widget(tokens.panel, tokens.hairline, tokens.text_2),
            inactive: widget(tokens.control, tokens.border, tokens.text),
            hovered: widget(tokens.well, tokens.border, tokens.text),
            active: widget(tokens.accent_soft, tokens.accent, tokens.text),
            open: widget(tokens.accent_soft, tokens.accent, tokens.text),
        },
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        disabled_alpha: 0.45,
        indent_has_left_vline: false,
        collapsing_header_frame: false,
        interact_cursor: Some(CursorIcon::PointingHand),
        ..base
    }
}

/// No expansion in any state: a control that grows on hover leaves the grid.
fn widget(fill: Color32, edge: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(4),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    }
}
