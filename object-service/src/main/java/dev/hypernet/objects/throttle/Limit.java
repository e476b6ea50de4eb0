package dev.hypernet.objects.throttle;

import java.time.Duration;

/**
 * What one attempt counts against.
 *
 * @param key the hash of whom or what it counts against
 */
record Limit(String kind, String key, int free, Duration firstPause, Duration longestPause, Duration forgetAfter) {}
