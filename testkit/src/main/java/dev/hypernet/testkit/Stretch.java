package dev.hypernet.testkit;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How long calls took for a while, to be told as a figure and never asserted.
 *
 * @param micros of each call
 * @param nanos the while's beginning, or once it is over its length
 */
public record Stretch(Histogram micros, long nanos) {

    public static Stretch begun() {
        return new Stretch(new ConcurrentHistogram(3), System.nanoTime());
    }

    public Stretch ended() {
        return new Stretch(micros, System.nanoTime() - nanos);
    }

    public void took(long since) {
        micros.recordValue((System.nanoTime() - since) / 1000);
    }

    public double seconds() {
        return nanos / 1e9;
    }

    public double perSecond() {
        return micros.getTotalCount() / seconds();
    }

    public double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1000.0;
    }
}
