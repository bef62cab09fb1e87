//! One image file on its own.

use std::path::Path;

use super::decode::{decode_file, resized};
use super::{DatasetError, Fit};

/// A decoded picture of any size.
pub struct Picture(image::DynamicImage);

impl Picture {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no image.
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        decode_file(path).map(Self)
    }

    /// The middle of it at another size, `height × width × channels`, with 1 or 3 channels.
    pub fn pixels(self, height: usize, width: usize, channels: usize) -> Vec<u8> {
        let picture = resized(self.0, (height, width), Fit::Crop);
        if channels == 1 { picture.into_luma8().into_raw() } else { picture.into_rgb8().into_raw() }
    }
}
