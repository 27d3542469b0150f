FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    COMPANION_HOST=0.0.0.0 \
    COMPANION_INSTANCE=/var/lib/companion

WORKDIR /srv/companion
COPY requirements.txt .
RUN pip install -r requirements.txt

COPY . .
RUN find companion/translations -name '*.po' -execdir pybabel compile -i {} -o messages.mo ';' \
 && useradd --system --home-dir /var/lib/companion --create-home companion
USER companion
VOLUME /var/lib/companion
EXPOSE 5000

HEALTHCHECK --interval=10s --start-period=30s CMD ["python", "-c", \
  "import sys; from companion.running.port import answers; sys.exit(not answers('127.0.0.1', 5000, '/readyz'))"]

# Logs are kept: no links in them. Make some with: flask --app companion event links SLUG
CMD ["python", "-m", "companion.running.server", "--port", "5000", "--quiet"]
