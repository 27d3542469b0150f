FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    COMPANION_HOST=0.0.0.0 \
    COMPANION_INSTANCE=/var/lib/companion

# For copies of the database: the programs of PostgreSQL 15, as in docker-compose.yml.
# For the record as a PDF: what sets its type, with letters of every language.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    postgresql-client libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core \
 && rm -rf /var/lib/apt/lists/*

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
