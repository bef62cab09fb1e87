//! Values in the types in which weights are stored.

/// A type of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageKind {
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    U8,
}

impl StorageKind {
    /// The type behind the name of a PyTorch storage, such as `torch.FloatStorage`.
    pub fn of_torch(name: &str) -> Option<Self> {
        Some(match name {
            "torch.DoubleStorage" => Self::F64,
            "torch.FloatStorage" => Self::F32,
            "torch.HalfStorage" => Self::F16,
            "torch.BFloat16Storage" => Self::BF16,
            "torch.LongStorage" => Self::I64,
            "torch.IntStorage" => Self::I32,
            "torch.ByteStorage" | "torch.BoolStorage" => Self::U8,
            _ => return None,
        })
    }

    /// Bytes of one value.
    pub fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::F16 | Self::BF16 => 2,
            Self::U8 => 1,
        }
    }

    /// Little-endian bytes as numbers.
    pub fn values(self, bytes: &[u8]) -> Vec<f32> {
        macro_rules! numbers {
            ($kind:ty) => {
                bytes
                    .chunks_exact(size_of::<$kind>())
                    .map(|b| <$kind>::from_le_bytes(b.try_into().expect("chunks are exact")) as f32)
                    .collect()
            };
        }
        let halves = || bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        match self {
            Self::F64 => numbers!(f64),
            Self::F32 => numbers!(f32),
            Self::F16 => halves().map(half).collect(),
            Self::BF16 => halves().map(|bits| f32::from_bits(u32::from(bits) << 16)).collect(),
            Self::I64 => numbers!(i64),
            Self::I32 => numbers!(i32),
            Self::U8 => numbers!(u8),
        }
    }
}

/// A number of IEEE half precision.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = ((bits >> 10) & 0x1f, f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f32.powi(i32::from(exponent) - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_exact() {
        // From NumPy: np.float16([1, -2, 65504, 2**-24, 0.333, inf]).
        let bits = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x3554, 0x7c00];
        let values = [1.0, -2.0, 65504.0, 5.960_464_5e-8, 0.333_007_8, f32::INFINITY];
        assert_eq!(bits.map(half), values);
        assert_eq!(StorageKind::BF16.values(&[0x80, 0x3f]), [1.0]);
        assert_eq!(StorageKind::I64.values(&12_998_i64.to_le_bytes()), [12_998.0]);
    }
}
