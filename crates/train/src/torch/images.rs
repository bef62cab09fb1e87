//! A whole data set on the device, and batches gathered there.
//!
//! Pixels are kept as 8-bit integers with a border of zeros, row after row with channels last.
//! A batch is one gather: crop and flip are index arithmetic, so nothing is copied from the host
//! and the device never waits.

use eoscope_core::numerics::rng::{self, Purpose};
use eoscope_io::dataset::{ImageSet, Images};
use tch::{Device, Kind, Tensor};

/// Width of the border of zeros that random crops reach into, in pixels.
const BORDER: i64 = 4;

/// The geometry and scale of the images of one set.
#[derive(Clone, Debug)]
pub struct PixelSpec {
    pub height: i64,
    pub width: i64,
    pub channels: i64,
    /// Mean and deviation per channel, 0–1.
    pub statistics: Vec<(f32, f32)>,
}

impl PixelSpec {
    /// The geometry of a set, with the statistics to normalize by.
    pub fn of(set: &ImageSet, statistics: &[(f32, f32)]) -> Self {
        Self {
            height: set.height as i64,
            width: set.width as i64,
            channels: set.channels as i64,
            statistics: statistics.to_vec(),
        }
    }
}

/// Images and labels of one split on the device.
pub struct DeviceImages {
    /// `(n · (h + 8) · (w + 8)) × channels`, u8.
    pixels: Tensor,
    labels: Tensor,
    spec: PixelSpec,
    /// `255 · mean` and `255 · deviation`, shaped for images with channels last.
    shift: Tensor,
    scale: Tensor,
    /// Row and column offsets inside an image: `1 × h × 1` and `1 × 1 × w`.
    rows: Tensor,
    columns: Tensor,
    n: i64,
}

impl DeviceImages {
    pub fn new(images: &Images, spec: &PixelSpec, device: Device) -> Self {
        let n = images.len() as i64;
        let shape = [n, spec.height, spec.width, spec.channels];
        let pixels = Tensor::from_slice(&images.pixels).to_device(device).view(shape);
        let border = [0, 0, BORDER, BORDER, BORDER, BORDER];
        let pixels = pixels.constant_pad_nd(border).contiguous().view([-1, spec.channels]);
        let labels: Vec<i64> = images.labels.iter().map(|&label| i64::from(label)).collect();
        let per_channel = |pick: fn(&(f32, f32)) -> f32| {
            let values: Vec<f32> = spec.statistics.iter().map(|s| pick(s) * 255.0).collect();
            Tensor::from_slice(&values).to_device(device).view([1, 1, 1, spec.channels])
        };
        Self {
            pixels,
            labels: Tensor::from_slice(&labels).to_device(device),
            shift: per_channel(|s| s.0),
            scale: per_channel(|s| s.1),
            rows: Tensor::arange(spec.height, (Kind::Int64, device)).view([1, -1, 1]),
            columns: Tensor::arange(spec.width, (Kind::Int64, device)).view([1, 1, -1]),
            spec: spec.clone(),
            n,
        }
    }

    pub fn len(&self) -> i64 {
        self.n
    }

    /// The views of one epoch of training, cropped and flipped at random if asked for: every image
    /// once in random order or, given the rows of every class, as many draws with replacement in
    /// which every class is equally likely.
    ///
    /// Drawn on the host and sent in one piece. Rows are image, top, left, flipped.
    pub fn random_views(
        &self,
        seed: u64,
        epoch: usize,
        augment: bool,
        balanced: Option<&[Vec<u32>]>,
    ) -> Tensor {
        let mut chance = rng::stream(seed, Purpose::TrainOrder, epoch);
        let order: Vec<i64> = match balanced {
            None => {
                let mut order: Vec<i64> = (0..self.n).collect();
                rng::shuffle(&mut chance, &mut order);
                order
            }
            Some(rows_by_class) => {
                let drawn = rng::balanced(&mut chance, rows_by_class, self.n as usize);
                drawn.into_iter().map(i64::from).collect()
            }
        };
        let mut chance = rng::stream(seed, Purpose::Augmentation, epoch);
        let offsets = 2 * BORDER as u32 + 1;
        let mut views = Vec::with_capacity(order.len() * 4);
        for image in order {
            let view = if augment {
                let top = i64::from(rng::below(&mut chance, offsets));
                let left = i64::from(rng::below(&mut chance, offsets));
                [image, top, left, i64::from(rng::below(&mut chance, 2))]
            } else {
                [image, BORDER, BORDER, 0]
            };
            views.extend(view);
        }
        Tensor::from_slice(&views).to_device(self.pixels.device()).view([-1, 4])
    }

    /// Every image as it is, in order.
    pub fn plain_views(&self) -> Tensor {
        let images = Tensor::arange(self.n, (Kind::Int64, self.pixels.device())).view([-1, 1]);
        let centre = Tensor::from_slice(&[BORDER, BORDER, 0]).to_device(self.pixels.device());
        Tensor::cat(&[images, centre.view([1, 3]).expand([self.n, 3], false)], 1)
    }

    /// Normalized images `b × channels × h × w` (channels last in memory) and labels of
    /// `views[start..start + len]`.
    pub fn batch(&self, views: &Tensor, start: i64, len: i64) -> (Tensor, Tensor) {
        let views = views.narrow(0, start, len);
        let column = |at: i64| views.narrow(1, at, 1).view([-1, 1, 1]);
        let (image, top, left, flipped) = (column(0), column(1), column(2), column(3));
        let (padded_height, padded_width) =
            (self.spec.height + 2 * BORDER, self.spec.width + 2 * BORDER);
        // Mirrored columns count down from the right edge of the crop.
        let columns: Tensor =
            &self.columns * (1 - 2 * &flipped) + &flipped * (self.spec.width - 1) + left;
        let rows: Tensor = &self.rows + top + image * padded_height;
        let index = (rows * padded_width + &columns).view(-1);
        let shape = [len, self.spec.height, self.spec.width, self.spec.channels];
        let pixels = self.pixels.index_select(0, &index).view(shape).to_kind(Kind::Float);
        let pixels = (pixels - &self.shift) / &self.scale;
        let labels = self.labels.index_select(0, &views.select(1, 0));
        (pixels.permute([0, 3, 1, 2]), labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> (Images, PixelSpec) {
        let images = Images {
            pixels: (0..2 * 8 * 8).map(|value| value as u8).collect(),
            labels: vec![1, 0],
            ids: vec![0, 1],
            files: vec![],
        };
        let statistics = vec![(0.0, 1.0 / 255.0)];
        (images, PixelSpec { height: 8, width: 8, channels: 1, statistics })
    }

    fn values(tensor: &Tensor) -> Vec<f32> {
        Vec::try_from(tensor.contiguous().view([-1])).unwrap()
    }

    #[test]
    fn plain_views_give_the_images_back() {
        let (images, spec) = images();
        let device = DeviceImages::new(&images, &spec, Device::Cpu);
        let (pixels, labels) = device.batch(&device.plain_views(), 0, 2);
        assert_eq!(pixels.size(), [2, 1, 8, 8]);
        assert_eq!(values(&pixels), (0..128).map(|value| value as f32).collect::<Vec<_>>());
        assert_eq!(Vec::<i64>::try_from(labels).unwrap(), [1, 0]);
    }

    #[test]
    fn crops_reach_into_the_border_and_flips_mirror() {
        let (images, spec) = images();
        let device = DeviceImages::new(&images, &spec, Device::Cpu);
        // Second image, shifted down by four and left by one, mirrored.
        let views = Tensor::from_slice(&[1_i64, 0, 5, 1]).view([1, 4]);
        let (pixels, _) = device.batch(&views, 0, 1);
        let pixels = values(&pixels);
        assert_eq!(pixels[..32], [0.0; 32]);
        assert_eq!(pixels[32..40], [0.0, 71.0, 70.0, 69.0, 68.0, 67.0, 66.0, 65.0]);
    }

    #[test]
    fn balanced_views_draw_every_class_as_often() {
        let pixels = vec![0; 400 * 64];
        let (_, spec) = images();
        let images = Images { pixels, labels: vec![0; 400], ids: vec![], files: vec![] };
        let device = DeviceImages::new(&images, &spec, Device::Cpu);
        // One image alone is a class, and a class without images is never drawn.
        let rows = [(0..399).collect(), vec![], vec![399]];
        let views = device.random_views(0, 1, false, Some(&rows));
        let rare = views.select(1, 0).eq(399).sum(Kind::Int64).int64_value(&[]);
        assert!((160..240).contains(&rare), "{rare} of 400");
    }

    #[test]
    fn views_depend_on_seed_and_epoch_alone() {
        let (images, spec) = images();
        let device = DeviceImages::new(&images, &spec, Device::Cpu);
        let views = |seed, epoch| {
            Vec::<i64>::try_from(device.random_views(seed, epoch, true, None).view([-1])).unwrap()
        };
        assert_eq!(views(0, 1), views(0, 1));
        assert_ne!(views(0, 1), views(0, 2));
        assert_ne!(views(0, 1), views(1, 1));
    }
}
