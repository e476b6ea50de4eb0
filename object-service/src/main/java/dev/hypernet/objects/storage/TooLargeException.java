package dev.hypernet.objects.storage;

import java.io.IOException;

/** More bytes came than were to be taken. */
public class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    private final long most;

    TooLargeException(long most) {
        super("more than " + most + " bytes");
        this.most = most;
    }

    public long most() {
        return most;
    }
}
