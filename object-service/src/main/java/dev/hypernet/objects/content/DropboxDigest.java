package dev.hypernet.objects.content;

import java.security.MessageDigest;

/**
 * Dropbox's {@code content_hash}: SHA-256 of the joined SHA-256 of blocks of 4 MiB, the last of which may be shorter
 * (Dropbox, "Content hash"). Dropbox publishes the method and samples of it, and no library.
 */
final class DropboxDigest extends MessageDigest {
    static final int BLOCK = 4 * 1024 * 1024;

    private final MessageDigest block;
    private final MessageDigest blocks;
    private int inBlock;

    DropboxDigest(MessageDigest block, MessageDigest blocks) {
        super("dropbox");
        this.block = block;
        this.blocks = blocks;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        int from = offset;
        while (from < offset + length) {
            int taken = Math.min(BLOCK - inBlock, offset + length - from);
            block.update(input, from, taken);
            from += taken;
            inBlock += taken;
            if (inBlock == BLOCK) {
                endBlock();
            }
        }
    }

    @Override
    protected byte[] engineDigest() {
        if (inBlock > 0) {
            endBlock();
        }
        return blocks.digest();
    }

    @Override
    protected void engineReset() {
        block.reset();
        blocks.reset();
        inBlock = 0;
    }

    private void endBlock() {
        blocks.update(block.digest());
        inBlock = 0;
    }
}
