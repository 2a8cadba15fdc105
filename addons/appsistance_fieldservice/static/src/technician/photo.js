/** Photos are made small on the phone: a camera's 12 megapixels are not for a report. */

export const MAX_FILE = 40 * 1024 * 1024;
const QUALITY = 0.8;

export class PhotoError extends Error {}

async function decode(file) {
    if (window.createImageBitmap) {
        return window.createImageBitmap(file, {imageOrientation: "from-image"});
    }
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try {
        await image.decode();
    } finally {
        URL.revokeObjectURL(image.src);
    }
    return image;
}

/**
 * @param {File} file
 * @param {number} maxSide longest side, in pixels
 * @returns {Promise<Blob>} a JPEG
 */
export async function shrinkPhoto(file, maxSide) {
    if (file.size > MAX_FILE) {
        throw new PhotoError("too_heavy");
    }
    const image = await decode(file).catch(() => {
        throw new PhotoError("not_a_photo");
    });
    const scale = Math.min(1, maxSide / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close?.();
    const blob = await new Promise((resolve) =>
        canvas.toBlob(resolve, "image/jpeg", QUALITY)
    );
    if (!blob) {
        throw new PhotoError("not_a_photo");
    }
    return blob;
}
