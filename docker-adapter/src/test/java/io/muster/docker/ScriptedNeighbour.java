package io.muster.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A neighbour at 127.0.0.1 that answers each question as a test says, and notes it. */
final class ScriptedNeighbour implements AutoCloseable {

    private final ServerSocket server;
    private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    ScriptedNeighbour(int port, byte[]... answers) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.answers.addAll(Arrays.asList(answers));
        var thread = new Thread(this::answer, "neighbour");
        thread.setDaemon(true);
        thread.start();
    }

    /** One word, and then bytes. */
    static byte[] says(String word, byte[] bytes) {
        byte[] begin = (word + "\n").getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(begin, begin.length + bytes.length);
        System.arraycopy(bytes, 0, all, begin.length, bytes.length);
        return all;
    }

    List<String> questions() {
        return questions;
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                String question =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
                // Whoever only looks whether somebody is there asks nothing.
                if (question != null) {
                    questions.add(question);
                    socket.getOutputStream().write(answers.remove());
                }
            } catch (IOException e) {
                // The other side has gone, or the test is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
