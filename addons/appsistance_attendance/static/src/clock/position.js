const OPTIONS = {enableHighAccuracy: true, maximumAge: 0, timeout: 10000};
const DENIED = "denied";

/**
 * Ask the phone once where it is; never more than the tap needs.
 *
 * @param {Date} tappedAt
 * @returns {Promise<Object|String>} degrees, metres and seconds, or "denied"
 */
export function locate(tappedAt) {
    if (!navigator.geolocation) {
        return Promise.resolve(DENIED);
    }
    return new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
            ({coords, timestamp}) =>
                resolve({
                    latitude: coords.latitude,
                    longitude: coords.longitude,
                    accuracy: coords.accuracy,
                    age: Math.max(0, (tappedAt - timestamp) / 1000),
                }),
            () => resolve(DENIED),
            OPTIONS
        );
    });
}
