//! Embeddings of images with a network as it is.

use eoscope_core::domain::Embeddings;
use eoscope_core::numerics::Stopped;
use ndarray::Array2;
use tch::{Device, Tensor, no_grad};

use super::images::DeviceImages;
use super::{Network, TorchError};

/// Images per step where no gradient is needed.
const EVAL_BATCH: i64 = 500;

/// The embeddings of all images in order, a batch at a time, with fixed statistics.
///
/// # Errors
/// When `embed` fails, or `take`, which is called after every batch, wants no more.
pub fn for_each_batch(
    embed: &dyn Fn(&Tensor) -> Result<Tensor, TorchError>,
    images: &DeviceImages,
    mut take: impl FnMut(&Tensor) -> Result<(), TorchError>,
) -> Result<(), TorchError> {
    no_grad(|| {
        let views = images.plain_views();
        let mut start = 0;
        while start < images.len() {
            let len = (images.len() - start).min(EVAL_BATCH);
            let (batch, _) = images.batch(&views, start, len);
            take(&embed(&batch)?)?;
            start += len;
        }
        Ok(())
    })
}

/// All embeddings on the host.
///
/// # Errors
/// When the network gives no numbers, or `tick` wants no more.
pub fn embeddings(
    embed: &dyn Fn(&Tensor) -> Result<Tensor, TorchError>,
    images: &DeviceImages,
    labels: &[u32],
    n_classes: usize,
    mut tick: impl FnMut(usize) -> Result<(), Stopped>,
) -> Result<Embeddings, TorchError> {
    let mut values: Vec<f32> = Vec::new();
    for_each_batch(embed, images, |features| {
        let n = features.size()[0] as usize;
        let features = features.to_device(Device::Cpu).contiguous().view([-1]);
        values.extend(Vec::<f32>::try_from(features).unwrap_or_default());
        tick(n).map_err(TorchError::Stopped)
    })?;
    let dim = values.len() / labels.len().max(1);
    let features = Array2::from_shape_vec((labels.len(), dim), values)
        .map_err(|error| TorchError::Backend(error.to_string()))?;
    Ok(Embeddings::new(features, labels.to_vec(), n_classes)?)
}

/// Recall per class; none for a class that the images do not have.
pub fn recall(
    network: &Network,
    images: &DeviceImages,
    labels: &[u32],
    n_classes: usize,
) -> Vec<Option<f64>> {
    let mut counts = vec![(0_usize, 0_usize); n_classes];
    let mut labels = labels.iter();
    let counted = for_each_batch(&|batch| Ok(network.features(batch, false)), images, |features| {
        let predicted = network.logits(features).argmax(1, false);
        for (class, &label) in
            Vec::<i64>::try_from(predicted).unwrap_or_default().into_iter().zip(labels.by_ref())
        {
            let (right, all) = &mut counts[label as usize];
            *right += usize::from(class == i64::from(label));
            *all += 1;
        }
        Ok(())
    });
    debug_assert!(counted.is_ok(), "nothing stops the counting");
    counts.iter().map(|&(right, all)| (all > 0).then(|| right as f64 / all as f64)).collect()
}
