//! Icons in a box of 16 points, drawn from lines of 1.25.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

/// The icons of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The program's mark.
    Mark,
    /// A menu opens.
    Down,
    /// Take back.
    Undo,
    /// Make again.
    Redo,
    /// Into the clipboard.
    Copy,
    /// Show everything.
    Fit,
    /// Shade of predicted classes.
    Layers,
    /// Keep in the table.
    Pin,
    /// Take away.
    Cross,
    /// All is well.
    Check,
    /// Dark theme.
    Moon,
    /// Light theme.
    Sun,
    /// A folder.
    Folder,
    /// Into the program.
    Import,
    /// Parameters.
    Options,
    /// A curve over something.
    Curve,
    /// Two halves.
    Halves,
    /// A network.
    Network,
    /// A moment, please.
    Clock,
    /// Begin, or go on.
    Play,
    /// Hold.
    Pause,
    /// End.
    Stop,
    /// See it as it is now.
    Eye,
    /// Back to where one was.
    Back,
    /// Move and point.
    Pointer,
    /// Select with a box.
    Marquee,
    /// Select with a line drawn by hand.
    Lasso,
    /// Exchange two things.
    Swap,
    /// Points of other classes.
    Others,
    /// Out of the program.
    Export,
    /// Keys and hints.
    Help,
    /// Find.
    Search,
    /// Something failed.
    Warning,
    /// Something was done.
    Info,
    /// Colours.
    Palette,
    /// Terms and what they mean.
    Book,
    /// One more.
    Add,
}

/// Paints an icon into its box.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, color: Color32) {
    let stroke = Stroke::new(1.25, color);
    let at = |x: f32, y: f32| rect.min + vec2(x, y) * (rect.width() / 16.0);
    let line = |points: &[(f32, f32)]| {
        let points: Vec<Pos2> = points.iter().map(|&(x, y)| at(x, y)).collect();
        painter.add(Shape::line(points, stroke));
    };
    let arc = |x: f32, y: f32, radius: f32, from: f32, to: f32| {
        let points = (0..=16).map(|step| {
            let angle = (from + (to - from) * step as f32 / 16.0).to_radians();
            at(x + radius * angle.cos(), y + radius * angle.sin())
        });
        painter.add(Shape::line(points.collect(), stroke));
    };
    let frame = |x: f32, y: f32, width: f32, height: f32| {
        let frame = Rect::from_min_size(at(x, y), vec2(width, height));
        painter.rect_stroke(frame, 2, stroke, StrokeKind::Middle);
    };
    match icon {
        Icon::Mark => {
            painter.circle_stroke(at(7.0, 8.0), 5.5, Stroke::new(2.0, color));
            painter.circle_filled(at(14.0, 8.0), 2.0, color);
        }
        Icon::Down => line(&[(5.0, 6.5), (8.0, 9.5), (11.0, 6.5)]),
        Icon::Undo => {
            line(&[(6.0, 3.5), (3.0, 6.5), (6.0, 9.5)]);
            line(&[(3.0, 6.5), (9.5, 6.5)]);
            arc(9.5, 9.5, 3.0, -90.0, 90.0);
            line(&[(9.5, 12.5), (6.0, 12.5)]);
        }
        Icon::Redo => {
            line(&[(10.0, 3.5), (13.0, 6.5), (10.0, 9.5)]);
            line(&[(13.0, 6.5), (6.5, 6.5)]);
            arc(6.5, 9.5, 3.0, 270.0, 90.0);
            line(&[(6.5, 12.5), (10.0, 12.5)]);
        }
        Icon::Copy => {
            frame(6.0, 6.0, 7.0, 7.0);
            line(&[(4.0, 10.0), (3.0, 10.0), (3.0, 3.0), (10.0, 3.0), (10.0, 4.0)]);
        }
        Icon::Fit => {
            for (x, y, dx, dy) in [
                (3.0, 3.0, 3.0, 3.0),
                (13.0, 3.0, -3.0, 3.0),
                (3.0, 13.0, 3.0, -3.0),
                (13.0, 13.0, -3.0, -3.0),
            ] {
                line(&[(x + dx, y), (x, y), (x, y + dy)]);
            }
        }
        Icon::Layers => {
            line(&[(8.0, 2.5), (14.0, 6.0), (8.0, 9.5), (2.0, 6.0), (8.0, 2.5)]);
            line(&[(2.0, 9.5), (8.0, 13.0), (14.0, 9.5)]);
        }
        Icon::Pin => {
            line(&[(5.0, 2.5), (11.0, 2.5)]);
            line(&[(6.0, 2.5), (6.0, 7.0), (4.0, 9.5), (12.0, 9.5), (10.0, 7.0), (10.0, 2.5)]);
            line(&[(8.0, 9.5), (8.0, 14.0)]);
        }
        Icon::Cross => {
            line(&[(4.0, 4.0), (12.0, 12.0)]);
            line(&[(12.0, 4.0), (4.0, 12.0)]);
        }
        Icon::Check => line(&[(3.0, 8.5), (6.5, 12.0), (13.0, 4.5)]),
        Icon::Moon => {
            arc(8.0, 8.0, 5.5, 20.0, 290.0);
            arc(11.5, 4.8, 4.5, 190.0, 70.0);
        }
        Icon::Sun => {
            painter.circle_stroke(at(8.0, 8.0), 2.75, stroke);
            for step in 0..8 {
                let (sin, cos) = (step as f32 * 45.0).to_radians().sin_cos();
                line(&[(8.0 + 4.75 * cos, 8.0 + 4.75 * sin), (8.0 + 6.5 * cos, 8.0 + 6.5 * sin)]);
            }
        }
        Icon::Folder => line(&[
            (2.0, 12.5),
            (2.0, 3.5),
            (6.5, 3.5),
            (8.0, 5.5),
            (14.0, 5.5),
            (14.0, 12.5),
            (2.0, 12.5),
        ]),
        Icon::Import => {
            line(&[(8.0, 2.0), (8.0, 9.5)]);
            line(&[(5.0, 6.5), (8.0, 9.5), (11.0, 6.5)]);
            line(&[(2.5, 10.0), (2.5, 13.5), (13.5, 13.5), (13.5, 10.0)]);
        }
        Icon::Options => {
            for (y, x) in [(4.5, 10.0), (11.5, 6.0)] {
                line(&[(2.5, y), (x - 1.75, y)]);
                line(&[(x + 1.75, y), (13.5, y)]);
                painter.circle_stroke(at(x, y), 1.75, stroke);
            }
        }
        Icon::Curve => {
            line(&[(2.5, 2.5), (2.5, 13.5), (13.5, 13.5)]);
            line(&[(4.5, 11.0), (7.0, 6.5), (9.5, 5.0), (13.0, 4.5)]);
        }
        Icon::Halves => {
            frame(2.5, 3.0, 11.0, 4.0);
            frame(2.5, 9.0, 6.0, 4.0);
        }
        Icon::Network => {
            line(&[(4.5, 4.0), (11.0, 8.0), (4.5, 12.0)]);
            for (x, y) in [(3.0, 4.0), (3.0, 12.0), (12.5, 8.0)] {
                painter.circle_stroke(at(x, y), 1.75, stroke);
            }
        }
        Icon::Play => {
            line(&[(5.0, 3.5), (12.5, 8.0), (5.0, 12.5), (5.0, 3.5)]);
        }
        Icon::Pause => {
            line(&[(5.5, 3.5), (5.5, 12.5)]);
            line(&[(10.5, 3.5), (10.5, 12.5)]);
        }
        Icon::Stop => frame(4.0, 4.0, 8.0, 8.0),
        Icon::Eye => {
            arc(8.0, 12.5, 7.5, 216.0, 324.0);
            arc(8.0, 3.5, 7.5, 36.0, 144.0);
            painter.circle_stroke(at(8.0, 8.0), 2.0, stroke);
        }
        Icon::Pointer => line(&[
            (4.5, 2.5),
            (4.5, 12.0),
            (7.0, 9.8),
            (8.8, 13.5),
            (10.4, 12.7),
            (8.6, 9.2),
            (12.0, 9.0),
            (4.5, 2.5),
        ]),
        Icon::Marquee => {
            for start in [3.0, 7.0, 11.0] {
                line(&[(start, 3.0), (start + 2.0, 3.0)]);
                line(&[(start, 13.0), (start + 2.0, 13.0)]);
                line(&[(3.0, start), (3.0, start + 2.0)]);
                line(&[(13.0, start), (13.0, start + 2.0)]);
            }
        }
        Icon::Lasso => {
            let round = (0..=24).map(|step| {
                let angle = (step as f32 * 15.0).to_radians();
                at(8.0 + 5.5 * angle.cos(), 6.5 + 3.6 * angle.sin())
            });
            painter.add(Shape::line(round.collect(), stroke));
            line(&[(4.6, 9.4), (4.0, 11.5), (5.5, 13.5)]);
        }
        Icon::Swap => {
            line(&[(3.0, 5.5), (13.0, 5.5)]);
            line(&[(10.5, 3.0), (13.0, 5.5)]);
            line(&[(13.0, 10.5), (3.0, 10.5)]);
            line(&[(5.5, 13.0), (3.0, 10.5)]);
        }
        Icon::Others => {
            for (x, y) in [(4.0, 4.5), (11.5, 3.5), (8.0, 8.0), (3.5, 11.5), (12.0, 11.0)] {
                painter.circle_stroke(at(x, y), 1.5, stroke);
            }
        }
        Icon::Export => {
            line(&[(8.0, 10.0), (8.0, 2.5)]);
            line(&[(5.0, 5.5), (8.0, 2.5), (11.0, 5.5)]);
            line(&[(3.0, 9.5), (3.0, 13.0), (13.0, 13.0), (13.0, 9.5)]);
        }
        Icon::Help => {
            painter.circle_stroke(at(8.0, 8.0), 5.5, stroke);
            line(&[
                (6.2, 6.6),
                (6.6, 5.4),
                (8.0, 4.9),
                (9.4, 5.5),
                (9.6, 6.8),
                (8.0, 8.2),
                (8.0, 9.2),
            ]);
            painter.circle_filled(at(8.0, 11.0), 0.8, color);
        }
        Icon::Search => {
            painter.circle_stroke(at(7.0, 7.0), 4.0, stroke);
            line(&[(10.0, 10.0), (13.5, 13.5)]);
        }
        Icon::Warning => {
            line(&[(8.0, 2.5), (14.0, 13.0), (2.0, 13.0), (8.0, 2.5)]);
            line(&[(8.0, 6.5), (8.0, 9.5)]);
            painter.circle_filled(at(8.0, 11.2), 0.8, color);
        }
        Icon::Info => {
            painter.circle_stroke(at(8.0, 8.0), 5.5, stroke);
            line(&[(8.0, 7.5), (8.0, 11.0)]);
            painter.circle_filled(at(8.0, 5.3), 0.8, color);
        }
        Icon::Palette => {
            painter.circle_stroke(at(8.0, 8.0), 5.5, stroke);
            for (x, y) in [(6.0, 6.0), (10.0, 6.0), (6.0, 10.0)] {
                painter.circle_filled(at(x, y), 1.2, color);
            }
        }
        Icon::Book => {
            line(&[(8.0, 4.0), (8.0, 13.0)]);
            line(&[(8.0, 4.0), (5.5, 3.0), (2.5, 3.0), (2.5, 12.0), (5.5, 12.0), (8.0, 13.0)]);
            line(&[(8.0, 4.0), (10.5, 3.0), (13.5, 3.0), (13.5, 12.0), (10.5, 12.0), (8.0, 13.0)]);
        }
        Icon::Add => {
            line(&[(8.0, 3.0), (8.0, 13.0)]);
            line(&[(3.0, 8.0), (13.0, 8.0)]);
        }
        Icon::Back => line(&[(9.5, 4.0), (5.5, 8.0), (9.5, 12.0)]),
        Icon::Clock => {
            painter.circle_stroke(at(8.0, 8.0), 5.5, stroke);
            line(&[(8.0, 5.0), (8.0, 8.0), (10.5, 9.5)]);
        }
    }
}
