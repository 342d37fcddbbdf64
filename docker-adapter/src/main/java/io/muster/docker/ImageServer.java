package io.muster.docker;

/**
 * The program that hands out an image's archive, to one neighbour at a time: of two that share the link, the first would hand out
 * later itself. It runs in a container of the image.
 */
final class ImageServer {

    /**
     * Arguments: address, port, SHA-256 of the archive, seconds to live. A neighbour asks in one line, {@code SHA256 OFFSET}, and is
     * answered in one: {@code here}, then the archive's bytes from that offset on; {@code busy}; or {@code other}.
     */
    static final String PYTHON = """
            import os, socketserver, sys, threading

            address, port, archive, seconds = sys.argv[1:]
            taken = threading.Lock()


            class Neighbour(socketserver.StreamRequestHandler):
                timeout = 30

                def handle(self):
                    asked = self.rfile.readline(200).decode("ascii", "replace").split()
                    if len(asked) != 2 or asked[0] != archive or not asked[1].isdigit():
                        self.wfile.write(b"other\\n")
                    elif not taken.acquire(blocking=False):
                        self.wfile.write(b"busy\\n")
                    else:
                        try:
                            self.wfile.write(b"here\\n")
                            with open("/image", "rb") as image:
                                self.connection.sendfile(image, int(asked[1]))
                        finally:
                            taken.release()


            class Server(socketserver.ThreadingTCPServer):
                allow_reuse_address = True
                daemon_threads = True
                request_queue_size = 128

                def handle_error(self, request, client_address):
                    pass


            end = threading.Timer(float(seconds), os._exit, [0])
            end.daemon = True
            end.start()
            Server((address, int(port)), Neighbour).serve_forever()
            """;

    private ImageServer() {}
}
