/** When and what integrations sync by themselves: the settings, the clock's arithmetic, and whose time has come. */
@NullMarked
package dev.hypernet.integrations.schedule;

import org.jspecify.annotations.NullMarked;
