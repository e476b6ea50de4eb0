@NullMarked
package dev.hypernet.credentials.command;

import org.jspecify.annotations.NullMarked;
