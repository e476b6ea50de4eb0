package dev.hypernet.objects.content;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How contents are brought. */
@ConfigMapping(prefix = "hypernet.content")
public interface ContentConfig {

    /** How many items of one account are handed out at a time: fewer than most providers bear, so that pages get through. */
    @WithDefault("3")
    int window();

    /** What is handed out and not heard of for so long is handed out again. */
    @WithDefault("PT15M")
    Duration stalledAfter();

    /** An item at least so long, in bytes, or of unknown length, goes on where it broke off. */
    @WithDefault("8388608")
    long resumableFrom();

    /** How often it is looked whether bytes that did not fit do. */
    @WithDefault("PT5M")
    Duration roomEvery();

    /** How often it is looked for what fell due by itself. */
    @WithDefault("1s")
    String clockEvery();
}
