//! Numbers as they are read: fixed decimals where they fit, powers of ten where they do not.

/// A number with fixed decimals and a minus as wide as a digit; a dash where there is none.
///
/// Large ones lose decimals and then take a power of ten, tiny ones too, so that no text is longer than
/// eight characters and none reads 0 that is not.
pub fn number(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value else { return "–".into() };
    if !value.is_finite() {
        return if value.is_nan() { "–".into() } else { minus(format!("{value}")) };
    }
    let size = value.abs();
    let smallest = 0.5 * 10_f64.powi(-(decimals as i32));
    let text = if size >= 99_999.5 || (size > 0.0 && size < smallest && decimals > 0) {
        power(value)
    } else if size >= 9_999.5 {
        format!("{value:.0}")
    } else if size >= 999.5 {
        format!("{value:.*}", decimals.min(1))
    } else {
        format!("{value:.decimals$}")
    };
    minus(text)
}

/// Two digits and a power of ten: 1.5e14.
fn power(value: f64) -> String {
    format!("{value:.1e}").replace(".0e", "e")
}

fn minus(text: String) -> String {
    text.replace('-', "−")
}

/// A difference as it is read, and whether it is large enough to be called one: half a thousandth.
pub fn change(difference: Option<f64>, decimals: usize) -> (String, bool) {
    let Some(difference) = difference else { return ("–".into(), false) };
    // A difference that rounds to nothing is nothing, not a power of ten.
    let rounds_away = difference.abs() < 0.5 * 10_f64.powi(-(decimals as i32));
    let shown = if rounds_away { 0.0 } else { difference.abs() };
    let sign = if difference < 0.0 { "−" } else { "+" };
    (format!("{sign}{}", number(Some(shown), decimals)), difference.abs() >= 5e-4)
}

/// A count with commas between thousands.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: “1 point”, “2,000 points”, “10 classes”.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = match count {
        1 => "",
        _ if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{} {noun}{plural}", thousands(count))
}

/// A learning rate with as many digits as it has, and none that rounding made.
pub fn rate(value: f64) -> String {
    let text = format!("{value:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "0" && value != 0.0 { power(value) } else { text.to_owned() }
}

/// A time in the largest two units that say something.
pub fn duration(secs: f64) -> String {
    if secs < 10.0 {
        return format!("{secs:.1} s");
    }
    let secs = secs.min(1e9) as u64;
    match secs {
        0..60 => format!("{secs} s"),
        60..600 => format!("{} min {} s", secs / 60, secs % 60),
        600..3_600 => format!("{} min", secs / 60),
        3_600..36_000 => format!("{} h {} min", secs / 3_600, secs / 60 % 60),
        36_000..172_800 => format!("{} h", secs / 3_600),
        _ => format!("{} days", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_never_run_over_their_column() {
        assert_eq!(number(Some(-1.5), 2), "−1.50");
        assert_eq!(number(None, 3), "–");
        assert_eq!(number(Some(0.4977), 3), "0.498");
        assert_eq!(number(Some(1059.751), 3), "1059.8");
        assert_eq!(number(Some(12_345.6), 3), "12346");
        assert_eq!(number(Some(1e14), 3), "1e14");
        assert_eq!(number(Some(-2.54e14), 3), "−2.5e14");
        assert_eq!(number(Some(1e-12), 3), "1e−12");
        assert_eq!(number(Some(0.0), 3), "0.000");
        for power in -30..30 {
            for decimals in 0..5 {
                let text = number(Some(-9.996 * 10_f64.powi(power)), decimals);
                assert!(text.chars().count() <= 8, "{text}");
            }
        }
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!(change(Some(0.01), 3), ("+0.010".into(), true));
        assert_eq!(change(Some(-0.157), 3), ("−0.157".into(), true));
        assert_eq!(change(Some(0.0004), 4), ("+0.0004".into(), false));
        assert_eq!(change(Some(1e-12), 3), ("+0.000".into(), false));
        assert_eq!(change(None, 4).0, "–");
    }

    #[test]
    fn counts_have_commas_and_their_noun() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(12_406), "12,406");
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(counted(1, "test point"), "1 test point");
        assert_eq!(counted(0, "point"), "0 points");
        assert_eq!(counted(1000, "class"), "1,000 classes");
    }

    #[test]
    fn rates_show_no_digits_that_rounding_made() {
        assert_eq!(rate(0.1 + 0.2 - 0.2), "0.1");
        assert_eq!(rate(0.100_000_000_000_000_02), "0.1");
        assert_eq!(rate(0.02), "0.02");
        assert_eq!(rate(1e-7), "1e-7");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(duration(3.21), "3.2 s");
        assert_eq!(duration(95.0), "1 min 35 s");
        assert_eq!(duration(1_000.0), "16 min");
        assert_eq!(duration(3_700.0), "1 h 1 min");
        assert_eq!(duration(f64::INFINITY), "11574 days");
    }
}
